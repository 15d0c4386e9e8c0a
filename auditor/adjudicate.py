"""Applies the policy to findings: severities, what is switched off, and which findings stand for others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from auditor.model.catalog import Catalog, Override, Policy, Rule
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.location import FileLocation, Location
from auditor.model.values import replace

_OUTCOMES = [Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS, Outcome.NOT_APPLICABLE]


def adjudicate(
    findings: Iterable[Finding], catalog: Catalog, policy: Policy, overrides: Mapping[str, Override]
) -> tuple[Finding, ...]:
    """The findings with severities and dispositions decided, sorted worst first."""
    decided = [_override(_override(finding, policy.rules), overrides) for finding in findings]
    return tuple(sorted(_fold(decided, catalog.rules), key=sort_key))


def sort_key(finding: Finding) -> tuple[int, int, int, str, str, str]:
    """Worst first, then by rule, subject and place: the order of every report."""
    location = finding.location
    place = str(location or "")
    if isinstance(location, FileLocation) and location.span:
        place = f"{location.path}:{location.span.line:08}:{location.span.column:04}"
    open_first = 0 if finding.disposition is Disposition.OPEN else 1
    return (_OUTCOMES.index(finding.outcome), open_first, finding.severity.rank, finding.rule, finding.subject, place)


def _override(finding: Finding, overrides: Mapping[str, Override]) -> Finding:
    override = overrides.get(finding.rule)
    if override is None:
        return finding
    if override.severity is not None:
        finding = replace(finding, severity=override.severity)
    if override.enabled is not None:
        disposition = Disposition.OPEN if override.enabled else Disposition.DISABLED
        finding = replace(finding, disposition=disposition)
    return finding


def _place(location: Location | None) -> tuple[str, int] | str:
    if isinstance(location, FileLocation) and location.span:
        return (location.path, location.span.line)
    return str(location)


def _fold(findings: list[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """A failure whose rule names another rule as its cause is folded into that rule's failure.

    The two must be about the same subject or the same line; so one fault is one finding, and the folded one stays in
    the report under it.
    """
    failures: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.is_open_failure:
            failures.setdefault(finding.rule, []).append(finding)
    folded = []
    for finding in findings:
        cause = _cause(finding, rules[finding.rule], failures) if finding.is_open_failure else None
        if cause is not None:
            finding = replace(finding, disposition=Disposition.FOLDED, folded_into=cause.fingerprint)  # noqa: PLW2901
        folded.append(finding)
    return folded


def _cause(finding: Finding, rule: Rule, failures: Mapping[str, list[Finding]]) -> Finding | None:
    for name in rule.folds_into:
        for other in failures.get(name, ()):
            if other.subject == finding.subject or _place(other.location) == _place(finding.location):
                return other
    return None
