"""Verdicts, which checks yield, and findings, which are verdicts with their rule's policy."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from auditor.model.catalog import Category, Confidence, Lifecycle, Severity
from auditor.model.evidence import Layer
from auditor.model.location import FileLocation, Location
from auditor.model.values import dataclass


class Outcome(StrEnum):
    """What is known of a rule for a subject. "Could not look" is `unknown`, never a pass."""

    PASS = "pass"  # noqa: S105 (an outcome, not a password)
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    MANUAL = "manual"
    ERROR = "error"


class Disposition(StrEnum):
    """What was decided about a finding after it was found; nothing that is set aside vanishes from the report."""

    OPEN = "open"
    FOLDED = "folded"  # another finding names the same cause, and stands for this one
    WAIVED = "waived"
    ATTESTED = "attested"
    BASELINE = "baseline"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen: where, what the rule expects there, and what is there (secrets already removed)."""

    layer: Layer
    source: Location
    actual: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says about one subject. The first piece of evidence is the primary place."""

    outcome: Outcome
    message: str
    evidence: tuple[Evidence, ...] = ()
    related: tuple[Location, ...] = ()
    confidence: Confidence | None = None
    remediation: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its rule's policy and its disposition."""

    rule: str
    control: str
    category: Category
    outcome: Outcome
    severity: Severity
    confidence: Confidence
    subject: str
    message: str
    location: Location | None
    title: str
    related: tuple[Location, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    remediation: str = ""
    example: str = ""
    why: str = ""
    references: tuple[str, ...] = ()
    lifecycle: Lifecycle = Lifecycle.STABLE
    disposition: Disposition = Disposition.OPEN
    folded_into: str = ""
    fingerprint: str = ""

    @property
    def is_open_failure(self) -> bool:
        """True where the finding is a failure that nobody set aside."""
        return self.outcome is Outcome.FAIL and self.disposition is Disposition.OPEN


def fingerprint(rule: str, subject: str, location: Location | None, ordinal: int = 0) -> str:
    """A stable name of a finding: rule, subject and route, no line numbers, so that it survives edits above the line.

    `ordinal` tells apart findings that are alike in all three.
    """
    route = ""
    if isinstance(location, FileLocation):
        route = f"{location.path}#{location.pointer}#{location.missing}"
    elif location is not None:
        route = str(location)
    text = "\0".join((rule, subject, route, str(ordinal)))
    return hashlib.sha256(text.encode()).hexdigest()[:24]
