"""Service level objectives: specifications of Sloth, Pyrra and OpenSLO in the repository, and the rules made of them.

Sources: https://sloth.dev/specs/default/v1/, https://github.com/pyrra-dev/pyrra, https://github.com/OpenSLO/OpenSLO.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, Node, ScalarNode, scalar, sequence, text
from auditor.subjects.alerting import Alert, Alerting

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.rules import RecordingRule
    from auditor.subjects.stack import Stack

_HINT = re.compile(r"(?:^|[^a-z])(?:slos?|slis?|sloth|pyrra|openslo)(?:[^a-z]|$)")
_ELSEWHERE = re.compile(r"(?:^|/)(?:node_modules|vendor|tests?|testdata|fixtures|charts?|k8s|kubernetes|\.\w+)/")
_RECORDED = re.compile(
    r"(?:^|[:_])(?:slo|sli|slos|slis|error_?budget|burn_?rate|objective)(?:[:_]|\d|$)|error_budget|burnrate",
    re.IGNORECASE,
)
_MAX_FILES = 60


@dataclass(frozen=True, slots=True, eq=False)
class SloSpec:
    """One objective of a specification. `kind` is `sloth`, `pyrra` or `openslo`."""

    stack: Stack
    kind: str
    service: str
    name: str
    node: MappingNode
    objective: ScalarNode | None
    path: str

    @property
    def id(self) -> str:
        """The service's name and the objective's."""
        return f"{self.service}/{self.name}" if self.service else self.name

    @property
    def location(self) -> FileLocation:
        """The line that names it, or where it begins."""
        named = scalar(self.node, "name") or scalar(self.node, "metadata", "name")
        return (named or self.node).location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every objective in files whose names speak of SLOs."""
        return stack.memo("slo-specs", lambda: tuple(spec for spec in _specs(stack) if isinstance(spec, cls)))

    @property
    def is_percentage(self) -> bool:
        """Sloth and Pyrra count in percent, OpenSLO's `target` is a share."""
        return self.kind != "openslo" or text(self.node, "targetPercent") is not None

    @property
    def is_loaded(self) -> bool:
        """Whether a rule that is loaded was made of it."""
        return any(self._made(rule) for rule in Alerting(self.stack).recordings)

    def _made(self, rule: RecordingRule) -> bool:
        if any(rule.labels[key].text == self.name for key in ("sloth_slo", "slo") if key in rule.labels):
            return True
        return self.kind == "pyrra" and self.name in (rule.expr.text if rule.expr else "") + rule.group.name


def documents_speaking_of_slos(stack: Stack) -> tuple[str, ...]:
    """Prose files (`docs/slo.md`) whose names say that objectives are written down."""
    listing = stack.view.directory(stack.directory, recursive=True)
    names = () if isinstance(listing, Gap) else listing.names
    return tuple(
        name
        for name in names
        if name.endswith((".md", ".rst", ".adoc", ".txt"))
        and _HINT.search(posixpath.basename(name).lower())
        and not _ELSEWHERE.search(name)
    )


def measured(alerting: Alerting) -> tuple[RecordingRule, ...]:
    """The recording rules that measure an objective, by what they record."""
    return tuple(rule for rule in alerting.recordings if _RECORDED.search(rule.record))


def burn_alerts(alerting: Alerting) -> tuple[Alert, ...]:
    """Alerts that look at how fast an error budget is spent."""
    records = {rule.record for rule in measured(alerting)}
    found = []
    for alert in alerting.alerts:
        speaks = re.search(r"burn|error_?budget|slo", f"{alert.rule.name} {alert.rule.group.name}", re.IGNORECASE)
        if alert.words & records or (speaks and re.search(r"\d", alert.expression)):
            found.append(alert)
    return tuple(found)


def windows(alert: Alert) -> frozenset[str]:
    """The time windows that an alert compares, from ranges and from names such as `ratio_rate5m`."""
    ranges = re.findall(r"\[(\d+[smhdw])", alert.expression)
    named = re.findall(r"(?:rate|burnrate|_)_?(\d+[smhdw])\b", alert.expression)
    return frozenset(ranges) | frozenset(named)


def _specs(stack: Stack) -> Iterator[SloSpec]:
    listing = stack.view.directory(stack.directory, recursive=True)
    if isinstance(listing, Gap):
        return
    names = [
        name
        for name in listing.names
        if name.endswith((".yml", ".yaml")) and _HINT.search(name.lower()) and not _ELSEWHERE.search(name)
    ]
    for name in names[:_MAX_FILES]:
        path = posixpath.normpath(posixpath.join(stack.directory, name))
        document = stack.view.yaml(path)
        if isinstance(document, Gap):
            continue
        for root in document.roots:
            yield from _read(stack, root, path)


def _read(stack: Stack, root: Node, path: str) -> Iterator[SloSpec]:
    if not isinstance(root, MappingNode):
        return
    version, kind = text(root, "apiVersion") or "", text(root, "kind") or ""
    if text(root, "version") == "prometheus/v1" or version.startswith("sloth.slok.dev/"):
        body = root if not version else root.get("spec")
        for item in sequence(body, "slos"):
            if isinstance(item, MappingNode):
                service = text(body, "service") or ""
                yield SloSpec(stack, "sloth", service, text(item, "name") or "", item, scalar(item, "objective"), path)
    elif version.startswith("pyrra.dev/") and kind == "ServiceLevelObjective":
        name = text(root, "metadata", "name") or ""
        yield SloSpec(stack, "pyrra", "", name, root, scalar(root, "spec", "target"), path)
    elif version.startswith("openslo/") and kind == "SLO":
        first = next(iter(sequence(root, "spec", "objectives")), None)
        target = scalar(first, "target") or scalar(first, "targetPercent")
        name = text(root, "metadata", "name") or ""
        node = first if isinstance(first, MappingNode) else root
        yield SloSpec(stack, "openslo", text(root, "spec", "service") or "", name, node, target, path)
