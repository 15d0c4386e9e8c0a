"""How far into the past the rules of a Prometheus look."""

from __future__ import annotations

from datetime import timedelta

from auditor.model.evidence import Gap
from auditor.model.values import dataclass
from auditor.parse.promql import PromqlProblem, parse_promql, reach
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.rules import Rule


@dataclass(frozen=True, slots=True)
class Reaching:
    """A rule with the longest way that it looks back."""

    rule: Rule
    reach: timedelta


def rule_reaches(prometheus: Prometheus) -> tuple[Reaching, ...] | Gap:
    """Every rule that it loads and whose expression can be read; a gap where its rule files cannot."""
    files = prometheus.rule_files
    if isinstance(files, Gap):
        return files
    key = ("rule reaches", prometheus.id)
    return prometheus.stack.memo(key, lambda: tuple(_reaching(rule) for file in files for rule in file.rules))


def _reaching(rule: Rule) -> Reaching:
    versions = [prometheus.version for prometheus in rule.file.loaded_by]
    expr = parse_promql(rule.expr.text, versions[0] if versions else None) if rule.expr else None
    known = expr is not None and not isinstance(expr, PromqlProblem)
    return Reaching(rule, reach(expr) if known else timedelta(0))
