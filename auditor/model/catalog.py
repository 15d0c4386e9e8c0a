"""Policy as data: controls, rules and policies, as `rules/` declares them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from auditor.model.values import dataclass, field

ParamValue = str | int | float | bool | tuple[str, ...]


class Severity(StrEnum):
    """How much a defect matters, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def weight(self) -> int:
        """The weight in the score: critical 10, high 5, medium 3, low 1, info 0."""
        return _WEIGHTS[self]

    @property
    def rank(self) -> int:
        """0 for critical, 4 for info: sorts worst first."""
        return _RANKS[self]


_WEIGHTS = {
    Severity.CRITICAL: 10,
    Severity.HIGH: 5,
    Severity.MEDIUM: 3,
    Severity.LOW: 1,
    Severity.INFO: 0,
}
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Confidence(StrEnum):
    """How sure a finding is; the default view hides low confidence."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Lifecycle(StrEnum):
    """`preview` rules are shown but never gate."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Category(StrEnum):
    """The four parts of the checklist, in its order."""

    SECURITY = "security"
    RELIABILITY = "reliability"
    MONITORING = "monitoring"
    PERFORMANCE = "performance"


@dataclass(frozen=True, slots=True)
class Control:
    """An item of the checklist: the scored unit.

    `manual` says that no program can settle the control alone; `settled_by` tells the reader what would.
    `optional` controls count only where the stack has the feature or the policy demands it.
    """

    id: str
    category: Category
    title: str
    statement: str
    weight: int
    settled_by: str
    manual: bool = False
    optional: bool = False
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remediation:
    """What to do; `example` is text to paste."""

    text: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The policy entry of a check: what its verdict means. The title names the defect."""

    id: str
    control: str
    title: str
    severity: Severity
    confidence: Confidence
    why: str
    how: str
    remediation: Remediation
    since: str
    lifecycle: Lifecycle = Lifecycle.STABLE
    references: tuple[str, ...] = ()
    false_positives: str = ""
    folds_into: tuple[str, ...] = ()
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    plugin: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """What a policy or the settings change of a rule."""

    enabled: bool | None = None
    severity: Severity | None = None
    params: Mapping[str, ParamValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gate:
    """When a run is good enough: the worst severity allowed, and the least score and coverage."""

    fail_on: Severity | None = None
    fail_under: float | None = None
    min_coverage: float | None = None
    fail_under_category: Mapping[Category, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds, severities and gate for an environment."""

    id: str
    title: str
    gate: Gate
    category_weights: Mapping[Category, float]
    rules: Mapping[str, Override] = field(default_factory=dict)
    required_controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that `rules/` and the plugins declare, checked for consistency."""

    controls: Mapping[str, Control]
    rules: Mapping[str, Rule]
    policies: Mapping[str, Policy]
    digest: str
