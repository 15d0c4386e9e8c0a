"""Dispositions: policy overrides and folding of findings with one cause."""

from __future__ import annotations

from auditor.adjudicate import adjudicate
from auditor.model.catalog import (
    Catalog,
    Category,
    Confidence,
    Gate,
    Override,
    Policy,
    Remediation,
    Rule,
    Severity,
)
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.location import FileLocation, Span


def _rule(identifier: str, *causes: str) -> Rule:
    return Rule(
        identifier,
        "SEC-04",
        identifier,
        Severity.HIGH,
        Confidence.HIGH,
        "why",
        "how",
        Remediation("fix"),
        "0.1.0",
        folds_into=causes,
    )


CATALOG = Catalog({}, {rule.id: rule for rule in (_rule("n/published", "n/appended"), _rule("n/appended"))}, {}, "x")
POLICY = Policy("production", "Production", Gate(), {})


def _finding(rule: str, subject: str, line: int, outcome: Outcome = Outcome.FAIL) -> Finding:
    return Finding(
        rule,
        "SEC-04",
        Category.SECURITY,
        outcome,
        Severity.HIGH,
        Confidence.HIGH,
        subject,
        "m",
        FileLocation("compose.yaml", Span(line, 1, line, 2)),
        rule,
        fingerprint=f"{rule}-{subject}-{line}",
    )


def _by_rule(*findings: Finding, overrides: dict[str, Override] | None = None) -> dict[str, Finding]:
    return {finding.rule: finding for finding in adjudicate(findings, CATALOG, POLICY, overrides or {})}


def test_a_failure_folds_into_its_cause_on_the_same_subject() -> None:
    found = _by_rule(_finding("n/published", "grafana", 3), _finding("n/appended", "grafana", 9))
    assert found["n/published"].disposition is Disposition.FOLDED
    assert found["n/published"].folded_into == found["n/appended"].fingerprint
    assert found["n/appended"].disposition is Disposition.OPEN


def test_a_failure_folds_into_its_cause_on_the_same_line() -> None:
    found = _by_rule(_finding("n/published", "grafana:3000", 9), _finding("n/appended", "grafana", 9))
    assert found["n/published"].disposition is Disposition.FOLDED


def test_another_subject_on_another_line_does_not_fold() -> None:
    found = _by_rule(_finding("n/published", "loki", 3), _finding("n/appended", "grafana", 9))
    assert found["n/published"].disposition is Disposition.OPEN


def test_a_cause_that_passed_or_is_switched_off_folds_nothing() -> None:
    found = _by_rule(_finding("n/published", "g", 3), _finding("n/appended", "g", 9, Outcome.PASS))
    assert found["n/published"].disposition is Disposition.OPEN
    off = {"n/appended": Override(enabled=False)}
    found = _by_rule(_finding("n/published", "g", 3), _finding("n/appended", "g", 9), overrides=off)
    assert found["n/published"].disposition is Disposition.OPEN
    assert found["n/appended"].disposition is Disposition.DISABLED


def test_settings_go_over_the_policy() -> None:
    policy = Policy("p", "P", Gate(), {}, {"n/published": Override(severity=Severity.LOW, enabled=False)})
    overrides = {"n/published": Override(severity=Severity.CRITICAL, enabled=True)}
    found = adjudicate([_finding("n/published", "g", 3)], CATALOG, policy, overrides)[0]
    assert (found.severity, found.disposition) == (Severity.CRITICAL, Disposition.OPEN)


def test_the_order_is_worst_first_and_stable() -> None:
    findings = [
        _finding("n/appended", "b", 2, Outcome.PASS),
        _finding("n/appended", "b", 2),
        _finding("n/appended", "a", 10),
        _finding("n/appended", "a", 9),
    ]
    ordered = adjudicate(findings, CATALOG, POLICY, {})
    assert [
        (f.outcome, f.subject, f.location.span.line)
        for f in ordered
        if isinstance(f.location, FileLocation) and f.location.span
    ] == [
        (Outcome.FAIL, "a", 9),
        (Outcome.FAIL, "a", 10),
        (Outcome.FAIL, "b", 2),
        (Outcome.PASS, "b", 2),
    ]
    assert adjudicate(reversed(findings), CATALOG, POLICY, {}) == ordered
