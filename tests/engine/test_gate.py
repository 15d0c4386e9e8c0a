"""The gate: met, missed or inconclusive, in words and as an exit code."""

from __future__ import annotations

import pytest

from auditor.gate import ExitCode, judge
from auditor.model.catalog import Category, Confidence, Gate, Lifecycle, Severity
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.report import CategoryScore, Problem, Score
from auditor.model.values import replace

SCORE = Score(70.0, 70.0, "C", 60.0, (), {c: CategoryScore(70.0, 60.0, 1.0) for c in Category}, ())
FAILURE = Finding(
    "a/b", "SEC-01", Category.SECURITY, Outcome.FAIL, Severity.HIGH, Confidence.HIGH, "grafana", "m", None, "t"
)


def test_met() -> None:
    result = judge(Gate(Severity.CRITICAL, 70, 60), SCORE, [FAILURE], [])
    assert (result.passed, result.exit_code) == (True, ExitCode.MET)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (Gate(Severity.HIGH), "1 high finding is open"),
        (Gate(Severity.LOW), "1 high finding is open"),
        (Gate(fail_under=70.1), "score 70 is under 70.1"),
        (Gate(fail_under_category={Category.MONITORING: 80}), "monitoring, 70, is under 80"),
    ],
)
def test_missed(gate: Gate, words: str) -> None:
    result = judge(gate, SCORE, [FAILURE], [])
    assert result.exit_code == ExitCode.MISSED
    assert words in " ".join(result.reasons)


@pytest.mark.parametrize(
    "finding",
    [
        replace(FAILURE, disposition=Disposition.WAIVED),
        replace(FAILURE, disposition=Disposition.FOLDED),
        replace(FAILURE, disposition=Disposition.DISABLED),
        replace(FAILURE, lifecycle=Lifecycle.PREVIEW),
        replace(FAILURE, outcome=Outcome.UNKNOWN),
        replace(FAILURE, severity=Severity.MEDIUM),
    ],
)
def test_what_is_set_aside_never_gates(finding: Finding) -> None:
    assert judge(Gate(Severity.HIGH), SCORE, [finding], []).exit_code == ExitCode.MET


@pytest.mark.parametrize(
    ("gate", "score", "problems"),
    [
        (Gate(min_coverage=61), SCORE, []),
        (Gate(), replace(SCORE, value=None, coverage=None), []),
        (Gate(), SCORE, [Problem("plugin acme", "cannot be loaded")]),
    ],
)
def test_inconclusive(gate: Gate, score: Score, problems: list[Problem]) -> None:
    result = judge(gate, score, [], problems)
    assert (result.passed, result.exit_code) == (False, ExitCode.INCONCLUSIVE)
    assert result.reasons


def test_a_missed_gate_outranks_doubt() -> None:
    result = judge(Gate(Severity.HIGH), SCORE, [FAILURE], [Problem("plugin acme", "is broken")])
    assert result.exit_code == ExitCode.MISSED
    assert any("acme" in reason for reason in result.reasons)


def test_report_only_is_0_for_a_missed_gate_and_4_for_doubt() -> None:
    assert judge(Gate(Severity.HIGH), SCORE, [FAILURE], [], report_only=True).exit_code == ExitCode.MET
    doubtful = judge(Gate(), SCORE, [], [Problem("plugin acme", "is broken")], report_only=True)
    assert doubtful.exit_code == ExitCode.INCONCLUSIVE
