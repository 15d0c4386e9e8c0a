"""The report: everything that a renderer may show, decided before it is rendered."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.catalog import Category
from auditor.model.evidence import Gap
from auditor.model.finding import Finding, Outcome
from auditor.model.location import FileLocation, Location
from auditor.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """What made the report; `rules_digest` changes when any rule does."""

    name: str
    version: str
    edition: str
    rules_digest: str
    plugins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """What was audited. Paths are relative to the audited directory; `root` is that directory's name, not its path."""

    project: str
    root: str
    files: tuple[str, ...]
    services: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    components: Mapping[str, str] = field(default_factory=dict)  # service -> "grafana 10.2.2"
    notes: tuple[str, ...] = ()  # what was chosen, and why
    engine: str | None = None
    endpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A piece of evidence that was read: a file with its digest, or a gap in its place."""

    kind: str
    name: str
    state: str  # "read", or the reason of the gap
    sha256: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """Why the grade is no better than `grade`."""

    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """Score 0-100 of a category, None where nothing in it was assessed; coverage 0-100."""

    value: float | None
    coverage: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class TopFix:
    """A fix and the points that the overall score gains by it."""

    rule: str
    subject: str
    title: str
    gain: float


@dataclass(frozen=True, slots=True)
class Score:
    """The overall score, None where nothing could be judged (never 0 or 100 instead)."""

    value: float | None
    value_without_waivers: float | None
    grade: str | None
    coverage: float | None
    caps: tuple[Cap, ...]
    categories: Mapping[Category, CategoryScore]
    top_fixes: tuple[TopFix, ...]


@dataclass(frozen=True, slots=True)
class RuleShare:
    """How a rule weighs in its control: its weight shared among its subjects by outcome."""

    rule: str
    weight: float
    passed: int
    failed: int
    unassessed: int


@dataclass(frozen=True, slots=True)
class ControlResult:
    """A control with its outcome and the shares that make its score.

    `note` says what would settle the control where nothing did.
    """

    id: str
    title: str
    category: Category
    outcome: Outcome
    score: float | None
    coverage: float | None
    weight: int
    rules: tuple[RuleShare, ...]
    note: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether the gate is met, the exit code, and why, in words."""

    passed: bool
    exit_code: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept a part of the audit from being done: a broken plugin, a check that raised."""

    source: str
    message: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file around a place, secrets already removed; the first line has number `first_line`."""

    location: FileLocation
    first_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A finished audit. Findings are sorted worst first, and hold passes and unknowns too."""

    tool: ToolInfo
    target: TargetInfo
    policy: str
    started_at: str  # ISO 8601, UTC
    finished_at: str
    score: Score
    gate: GateResult
    controls: tuple[ControlResult, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[SourceInfo, ...]
    problems: tuple[Problem, ...] = ()
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)  # by fingerprint of the finding
