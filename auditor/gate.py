"""Decides whether the audited stack may be deployed, and says why in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from auditor.model.catalog import Gate, Lifecycle
from auditor.model.finding import Finding
from auditor.model.report import GateResult, Problem, Score

_NAMED_PROBLEMS = 3


class ExitCode(IntEnum):
    """The exit codes, and only those."""

    MET = 0
    MISSED = 1
    USAGE = 2
    NOTHING = 3
    INCONCLUSIVE = 4
    INTERRUPTED = 130


def judge(
    gate: Gate, score: Score, findings: Iterable[Finding], problems: Sequence[Problem], *, report_only: bool = False
) -> GateResult:
    """Met, missed or inconclusive. A missed gate outranks an inconclusive one: what was seen is bad enough."""
    missed = [*_by_severity(gate, findings), *_by_score(gate, score)]
    doubts = _doubts(gate, score, problems)
    if missed:
        if report_only:
            return GateResult(
                passed=True, exit_code=ExitCode.MET, reasons=("report only: the gate would be missed", *missed)
            )
        return GateResult(passed=False, exit_code=ExitCode.MISSED, reasons=(*missed, *doubts))
    if doubts:
        return GateResult(passed=False, exit_code=ExitCode.INCONCLUSIVE, reasons=tuple(doubts))
    return GateResult(passed=True, exit_code=ExitCode.MET, reasons=(_met(gate),))


def _met(gate: Gate) -> str:
    return f"no open finding of severity {gate.fail_on} or worse" if gate.fail_on else "no gate on severity is set"


def _by_severity(gate: Gate, findings: Iterable[Finding]) -> list[str]:
    if gate.fail_on is None:
        return []
    counts: dict[str, int] = {}
    for finding in findings:
        gating = finding.lifecycle is not Lifecycle.PREVIEW and finding.severity.rank <= gate.fail_on.rank
        if gating and finding.is_open_failure:
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
    if not counts:
        return []
    listed = " and ".join(f"{count} {severity}" for severity, count in counts.items())
    plural = "finding is" if sum(counts.values()) == 1 else "findings are"
    return [f"{listed} {plural} open; the gate allows none of severity {gate.fail_on} or worse"]


def _by_score(gate: Gate, score: Score) -> list[str]:
    reasons = []
    if gate.fail_under is not None and score.value is not None and score.value < gate.fail_under:
        reasons.append(f"the score {score.value:g} is under {gate.fail_under:g}")
    for category, least in gate.fail_under_category.items():
        value = score.categories[category].value
        if value is not None and value < least:
            reasons.append(f"the score of {category}, {value:g}, is under {least:g}")
    return reasons


def _doubts(gate: Gate, score: Score, problems: Sequence[Problem]) -> list[str]:
    doubts = [f"{problem.source}: {problem.message}" for problem in problems[:_NAMED_PROBLEMS]]
    if len(problems) > _NAMED_PROBLEMS:
        doubts.append(f"{len(problems) - _NAMED_PROBLEMS} more parts of the audit were not done")
    if score.value is None:
        doubts.append("nothing could be assessed")
    if gate.min_coverage is not None and (score.coverage or 0.0) < gate.min_coverage:
        doubts.append(
            f"only {score.coverage or 0:g} % of what applies was assessed; {gate.min_coverage:g} % is asked for"
        )
    return doubts
