"""Real public stacks: every one audits without a traceback, and the one of the guide has the findings that it must."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from auditor.catalog import Loaded, load_catalog
from auditor.collect.executors import Disk
from auditor.discover import Options
from auditor.model.finding import Outcome
from auditor.model.location import FileLocation
from auditor.model.report import Report
from auditor.pipeline import Judgement, judge_snapshot, take_snapshot
from auditor.plugins import load_plugins
from auditor.settings import Settings
from reports import RenderOptions, get_format

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
GUIDE = CORPUS / "saptiva-ai__copilotos-bridge"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public stacks (../shared/corpus) is not here"),
]


@cache
def _loaded() -> Loaded:
    return load_catalog(load_plugins(third_party=False))


def _stacks() -> list[tuple[str, str]]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return [(row["repo"].replace("/", "__"), row["stack_dir"]) for row in rows if row["stack_dir"] != "-"]


def _audit(
    root: Path, *, paths: tuple[str, ...] = (), files: tuple[str, ...] = (), policy: str = "production"
) -> Report:
    loaded = _loaded()
    chosen = loaded.catalog.policies[policy]
    judgement = Judgement(chosen, Settings(), chosen.gate)
    options = Options(root.name, paths=paths, files=files)
    snapshot, view = take_snapshot(options, Disk(root.resolve(), root.resolve()), loaded, judgement, NOW)
    return judge_snapshot(snapshot, loaded, judgement, NOW, view)


@pytest.mark.parametrize(("repository", "directory"), _stacks(), ids=lambda value: value)
def test_every_stack_is_audited(repository: str, directory: str) -> None:
    report = _audit(CORPUS / repository, paths=(directory,))
    broken = [finding.message for finding in report.findings if finding.outcome is Outcome.ERROR]
    assert broken == []
    assert report.problems == () or not report.target.services or all(problem.location for problem in report.problems)
    for name in ("json", "console", "html"):
        assert get_format(name).render(report, RenderOptions())


@cache
def _guide() -> Report:
    return _audit(GUIDE, files=("infra/docker-compose.yml", "infra/docker-compose.resources.yml"))


RESOURCES = "infra/docker-compose.resources.yml"


@pytest.mark.parametrize(
    ("control", "rule", "severity", "path", "line"),
    [
        ("SEC-01", "grafana/default-admin-password", "critical", RESOURCES, 182),
        ("SEC-04", "network/api-published", "critical", RESOURCES, 161),  # prometheus
        ("SEC-04", "network/grafana-published", "high", RESOURCES, 191),
        ("SEC-04", "network/api-published", "critical", RESOURCES, 218),  # loki
        ("SEC-04", "network/api-published", "critical", RESOURCES, 272),  # cadvisor
        ("REL-03", "loki/retention-not-effective", "high", "infra/monitoring/loki.yml", 33),
        ("REL-03", "prometheus/retention-too-short", "medium", RESOURCES, 157),
        ("MON-02", "alerting/no-notification-path", "critical", "infra/monitoring/prometheus.yml", 1),
    ],
)
def test_the_guides_stack_has_its_faults(control: str, rule: str, severity: str, path: str, line: int) -> None:
    found = {
        (finding.control, finding.rule, str(finding.severity), finding.location.path, finding.location.span.line)
        for finding in _guide().findings
        if finding.outcome is Outcome.FAIL and isinstance(finding.location, FileLocation) and finding.location.span
    }
    assert (control, rule, severity, path, line) in found, sorted(item for item in found if item[0] == control)


def test_the_guides_stack_misses_the_gate() -> None:
    assert _guide().gate.exit_code == 1
    assert _guide().score.grade == "F"


def test_the_policies_differ_on_it() -> None:
    files = ("infra/docker-compose.yml", "infra/docker-compose.resources.yml")
    development = _audit(GUIDE, files=files, policy="development")
    rule = "prometheus/retention-too-short"
    assert [finding.outcome for finding in development.findings if finding.rule == rule] == [Outcome.PASS]
