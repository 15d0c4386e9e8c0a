"""The score is arithmetic that a reader can repeat by hand."""

from __future__ import annotations

import pytest

from auditor.model.catalog import (
    Catalog,
    Category,
    Confidence,
    Control,
    Gate,
    Lifecycle,
    Policy,
    Remediation,
    Rule,
    Severity,
)
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.report import ControlResult, Score
from auditor.model.values import replace
from auditor.score import control_results, score


def _control(
    identifier: str, category: Category, *, weight: int = 1, manual: bool = False, optional: bool = False
) -> Control:
    return Control(identifier, category, identifier, "s", weight, "somebody", manual, optional)


def _rule(identifier: str, control: str, severity: Severity, lifecycle: Lifecycle = Lifecycle.STABLE) -> Rule:
    fix = Remediation("fix")
    return Rule(identifier, control, identifier, severity, Confidence.HIGH, "why", "how", fix, "0.1.0", lifecycle)


CATALOG = Catalog(
    controls={
        "SEC-01": _control("SEC-01", Category.SECURITY, weight=3),
        "SEC-04": _control("SEC-04", Category.SECURITY),
        "REL-01": _control("REL-01", Category.RELIABILITY),
        "REL-07": _control("REL-07", Category.RELIABILITY, weight=2, manual=True),
        "PER-03": _control("PER-03", Category.PERFORMANCE, optional=True),
    },
    rules={
        "a/password": _rule("a/password", "SEC-01", Severity.CRITICAL),
        "a/port": _rule("a/port", "SEC-04", Severity.HIGH),
        "a/caps": _rule("a/caps", "SEC-04", Severity.MEDIUM),
        "a/volume": _rule("a/volume", "REL-01", Severity.HIGH),
        "a/new": _rule("a/new", "REL-01", Severity.HIGH, Lifecycle.PREVIEW),
        "a/remote": _rule("a/remote", "PER-03", Severity.HIGH),
    },
    policies={},
    digest="x",
)
POLICY = Policy("production", "Production", Gate(), dict.fromkeys(Category, 1.0))


def _finding(rule: str, subject: str, outcome: Outcome, disposition: Disposition = Disposition.OPEN) -> Finding:
    known = CATALOG.rules[rule]
    return Finding(
        rule=rule,
        control=known.control,
        category=CATALOG.controls[known.control].category,
        outcome=outcome,
        severity=known.severity,
        confidence=Confidence.HIGH,
        subject=subject,
        message="m",
        location=None,
        title=rule,
        lifecycle=known.lifecycle,
        disposition=disposition,
    )


def _score(*findings: Finding, policy: Policy = POLICY) -> tuple[Score, dict[str, ControlResult]]:
    controls = control_results(CATALOG, policy, findings)
    return score(CATALOG, policy, findings, controls), {control.id: control for control in controls}


def test_nothing_assessed_is_null_never_0_or_100() -> None:
    result, controls = _score()
    assert result.value is None
    assert result.grade is None
    assert result.coverage == 0.0
    assert controls["SEC-01"].outcome is Outcome.UNKNOWN


def test_a_hundred_containers_cannot_drown_one_password() -> None:
    ports = [_finding("a/port", f"s{number}", Outcome.PASS) for number in range(100)]
    result, controls = _score(_finding("a/password", "grafana", Outcome.FAIL), *ports)
    assert controls["SEC-01"].score == 0.0
    assert controls["SEC-04"].score == 100.0
    assert result.categories[Category.SECURITY].value == 25.0  # (3 x 0 + 1 x 100) / 4


def test_a_rules_weight_is_shared_among_its_subjects() -> None:
    _, controls = _score(
        _finding("a/port", "s1", Outcome.FAIL),
        _finding("a/port", "s2", Outcome.PASS),
        _finding("a/caps", "s1", Outcome.PASS),
    )
    # port: 5 shared by two, one passed; caps: 3 passed. (2.5 + 3) / 8
    assert controls["SEC-04"].score == 68.8


def test_the_worst_verdict_of_a_subject_counts_once() -> None:
    _, controls = _score(
        _finding("a/port", "s1", Outcome.FAIL),
        _finding("a/port", "s1", Outcome.FAIL),
        _finding("a/port", "s1", Outcome.PASS),
    )
    share = controls["SEC-04"].rules[0]
    assert (share.passed, share.failed, share.unassessed) == (0, 1, 0)


def test_unknown_lowers_coverage_and_not_the_score() -> None:
    result, controls = _score(_finding("a/port", "s1", Outcome.PASS), _finding("a/caps", "s1", Outcome.UNKNOWN))
    assert controls["SEC-04"].score == 100.0
    assert controls["SEC-04"].coverage == 62.5  # 5 of 8
    assert controls["SEC-04"].outcome is Outcome.UNKNOWN
    assert result.value == 100.0


def test_not_applicable_is_outside() -> None:
    result, controls = _score(_finding("a/volume", "", Outcome.NOT_APPLICABLE), _finding("a/port", "s", Outcome.PASS))
    assert controls["REL-01"].outcome is Outcome.NOT_APPLICABLE
    assert controls["REL-01"].score is None
    assert result.categories[Category.SECURITY].value == 100.0


def test_a_manual_control_is_manual_until_it_fails() -> None:
    _, controls = _score()
    assert controls["REL-07"].outcome is Outcome.MANUAL
    assert controls["REL-07"].note == "somebody"
    assert controls["REL-07"].coverage == 0.0


def test_an_optional_control_costs_nothing_unless_the_policy_demands_it() -> None:
    absent = _finding("a/remote", "", Outcome.NOT_APPLICABLE)
    _, controls = _score(absent)
    assert controls["PER-03"].score is None
    _, controls = _score(absent, policy=replace(POLICY, required_controls=("PER-03",)))
    assert controls["PER-03"].outcome is Outcome.FAIL
    assert controls["PER-03"].score == 0.0


@pytest.mark.parametrize(
    ("failure", "grade", "cap"), [("a/password", "F", "critical"), ("a/port", "C", "high"), ("a/caps", None, None)]
)
def test_open_findings_cap_the_grade(failure: str, grade: str | None, cap: str | None) -> None:
    good = [_finding(rule, f"s{n}", Outcome.PASS) for n in range(200) for rule in ("a/password", "a/port", "a/volume")]
    result, _ = _score(_finding(failure, "bad", Outcome.FAIL), *good)
    if grade is None:
        assert result.caps == ()
    else:
        assert result.grade == grade
        assert cap is not None
        assert cap in result.caps[0].reason


def test_waived_failures_count_as_passed_and_both_scores_are_given() -> None:
    waived = _finding("a/password", "grafana", Outcome.FAIL, Disposition.WAIVED)
    result, _ = _score(waived)
    assert result.value == 100.0
    assert result.value_without_waivers == 0.0
    assert result.caps == ()


def test_disabled_and_preview_rules_take_no_part() -> None:
    result, _ = _score(
        _finding("a/password", "grafana", Outcome.FAIL, Disposition.DISABLED),
        _finding("a/new", "s", Outcome.FAIL),
        _finding("a/port", "s", Outcome.PASS),
    )
    assert result.value == 100.0
    assert result.caps == ()


def test_information_fails_no_control() -> None:
    note = replace(_finding("a/port", "s", Outcome.FAIL), severity=Severity.INFO)
    _, controls = _score(note, _finding("a/caps", "s", Outcome.PASS))
    assert (controls["SEC-04"].outcome, controls["SEC-04"].score) == (Outcome.PASS, 100.0)


def test_folded_failures_count_in_their_control() -> None:
    _, controls = _score(_finding("a/port", "s", Outcome.FAIL, Disposition.FOLDED))
    assert controls["SEC-04"].score == 0.0


def test_the_top_fix_gains_what_it_says() -> None:
    findings = [
        _finding("a/password", "grafana", Outcome.FAIL),
        _finding("a/port", "s", Outcome.FAIL),
        _finding("a/caps", "s", Outcome.FAIL),
    ]
    result, _ = _score(*findings)
    best = result.top_fixes[0]
    assert (best.rule, best.gain) == ("a/password", 75.0)
    fixed = [replace(finding, outcome=Outcome.PASS) if finding.rule == best.rule else finding for finding in findings]
    after, _ = _score(*fixed)
    assert after.value is not None
    assert result.value is not None
    assert after.value - result.value == best.gain


def test_the_categories_are_weighted_by_the_policy() -> None:
    policy = replace(POLICY, category_weights={**POLICY.category_weights, Category.SECURITY: 3.0})
    result, _ = _score(_finding("a/port", "s", Outcome.FAIL), _finding("a/volume", "s", Outcome.PASS), policy=policy)
    assert result.value == 25.0  # (3 x 0 + 1 x 100) / 4
