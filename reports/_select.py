"""What a reader wants together: groups of a report's findings, in the order that the report gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from auditor.model.catalog import Confidence, Severity
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.location import FileLocation
from auditor.model.report import Excerpt, GateResult, Report
from auditor.model.values import dataclass

_INCONCLUSIVE: Final = 4
_LONGEST: Final = 1000
_BEFORE: Final = 100
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.FAIL: "failed",
    Outcome.ERROR: "the check broke",
    Outcome.UNKNOWN: "could not be checked",
    Outcome.MANUAL: "only a person can tell",
    Outcome.PASS: "passed",
    Outcome.NOT_APPLICABLE: "not applicable",
}
_ASIDE: Final = (Disposition.WAIVED, Disposition.ATTESTED, Disposition.BASELINE, Disposition.DISABLED)


@dataclass(frozen=True, slots=True)
class Unknowns:
    """Findings that could not be judged for the same cause."""

    reason: str
    detail: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of an excerpt; `start` and `end` are the indexes of what to underline, alike where there is nothing."""

    number: int
    text: str
    start: int = 0
    end: int = 0


def open_failures(report: Report, *, low_confidence: bool = True) -> list[tuple[Finding, ...]]:
    """Failures that nobody set aside; those of one rule and severity together, at the place of the first."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in report.findings:
        if finding.is_open_failure and (low_confidence or finding.confidence is not Confidence.LOW):
            groups.setdefault((finding.rule, finding.severity), []).append(finding)
    return [tuple(group) for group in groups.values()]


def low_confidence_failures(report: Report) -> int:
    """How many open failures the default view hides."""
    return sum(finding.is_open_failure and finding.confidence is Confidence.LOW for finding in report.findings)


def severities(report: Report) -> dict[Severity, int]:
    """Open failures by severity, worst first; severities without one are left out."""
    open_ones = [finding.severity for finding in report.findings if finding.is_open_failure]
    return {severity: open_ones.count(severity) for severity in Severity if severity in open_ones}


def folded(report: Report) -> dict[str, tuple[Finding, ...]]:
    """By fingerprint of a finding, the findings that it stands for, those folded into folded ones included."""
    into = {f.fingerprint: f.folded_into for f in report.findings if f.disposition is Disposition.FOLDED}
    roots: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.fingerprint not in into or finding.disposition is not Disposition.FOLDED:
            continue
        root, seen = finding.folded_into, {finding.fingerprint}
        while root in into and root not in seen:
            seen.add(root)
            root = into[root]
        roots.setdefault(root, []).append(finding)
    return {root: tuple(group) for root, group in roots.items()}


def unknowns(report: Report) -> list[Unknowns]:
    """What could not be checked, by cause; the causes that block most come first."""
    reasons = {gap.detail: str(gap.reason) for gap in report.gaps}
    groups: dict[str, list[Finding]] = {}
    for finding in with_outcome(report, Outcome.UNKNOWN):
        groups.setdefault(finding.message, []).append(finding)
    found = [Unknowns(reasons.get(detail, "unknown"), detail, tuple(group)) for detail, group in groups.items()]
    return sorted(found, key=lambda group: -len(group.findings))


def with_outcome(report: Report, outcome: Outcome) -> list[Finding]:
    """Findings of one outcome that are not switched off."""
    return [f for f in report.findings if f.outcome is outcome and f.disposition is not Disposition.DISABLED]


def set_aside(report: Report) -> dict[Disposition, tuple[Finding, ...]]:
    """What was found and then set aside, by how; folded findings are no part of it."""
    groups = {kind: tuple(f for f in report.findings if f.disposition is kind) for kind in _ASIDE}
    return {kind: group for kind, group in groups.items() if group}


def marked_lines(excerpt: Excerpt) -> list[Marked]:
    """The lines of an excerpt; of a place of several lines, the first is marked up to its end."""
    span = excerpt.location.span
    lines = []
    for number, text in enumerate(excerpt.lines, excerpt.first_line):
        if span is None or number != span.line:
            lines.append(Marked(number, text))
            continue
        length = len(text.rstrip())
        end = min(span.end_column - 1 if span.end_line == span.line else length, length)
        start = max(0, min(span.column - 1, length))
        lines.append(Marked(number, text, start, max(end, start + 1)))
    return [_bounded(line) for line in lines]


def _bounded(line: Marked) -> Marked:
    """The line, of which no more than `_LONGEST` characters are shown: minified files have lines of megabytes."""
    if len(line.text) <= _LONGEST:
        return line
    first = max(0, line.start - _BEFORE)
    text = ("\u2026" if first else "") + line.text[first : first + _LONGEST] + "\u2026"
    shift = first - (1 if first else 0)
    end = min(line.end - shift, len(text) - 1) if line.end else 0
    return Marked(line.number, text, line.start - shift if line.end else 0, end)


def excerpt_of(report: Report, finding: Finding) -> Excerpt | None:
    """The excerpt around a finding's place, where there is one."""
    excerpt = report.excerpts.get(finding.fingerprint)
    return excerpt if excerpt is not None and isinstance(excerpt.location, FileLocation) else None


def gate_words(gate: GateResult) -> str:
    """The verdict in two words."""
    if gate.passed:
        return "Gate met"
    return "Gate inconclusive" if gate.exit_code == _INCONCLUSIVE else "Gate missed"


def target_name(report: Report) -> str:
    """What was audited: the project, or the directory where the project has no name."""
    return report.target.project or report.target.root or "this stack"
