"""How a check is written: a generator over one typed subject that yields verdicts, and nothing else.

A check knows no severity, no control and no prose about remediation: those are the rule's (`rules/<area>/<stem>.yaml`).
It does no I/O. What it reads comes from its subject; a value that could not be had raises when it is used, and the
engine reports `unknown` with the reason.
"""

from __future__ import annotations

import importlib
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, Self

from auditor.model.catalog import Confidence, ParamValue
from auditor.model.evidence import Gap, Layer
from auditor.model.finding import Evidence, Outcome, Verdict
from auditor.model.location import ContainerLocation, EndpointLocation, FileLocation, Location
from auditor.model.node import Node, ScalarNode
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import prometheus_duration

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack


class Subject(Protocol):
    """What a check is about. `id` is short and stable: a service, `prometheus/job/api`, an alert's name."""

    @property
    def id(self) -> str:
        """The name that reports, waivers and baselines use."""
        ...

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """All subjects of this kind in a stack; a gap where one should be but could not be read."""
        ...


class Located(Protocol):
    """Anything that knows its place."""

    @property
    def location(self) -> Location:
        """The place to look at."""
        ...


Witness = Setting[Any] | Located | Location


@dataclass(frozen=True, slots=True)
class Params:
    """A rule's parameters after policy and settings, and the name of the policy in force."""

    values: Mapping[str, ParamValue]
    policy: str

    def text(self, name: str) -> str:
        """A parameter that is a word."""
        return str(self.values[name])

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.values[name])  # type: ignore[arg-type]  # the catalogue has checked the type

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return bool(self.values[name])

    def names(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of words."""
        value = self.values[name]
        return value if isinstance(value, tuple) else (str(value),)

    def duration(self, name: str) -> timedelta:
        """A parameter in Prometheus's notation (`15d`, `1h30m`)."""
        found = prometheus_duration(self.text(name))
        if found is None:
            raise ValueError(f"parameter {name}: {self.text(name)!r} is no duration such as 15d or 1h30m")
        return found


Function = Callable[..., Iterator[Verdict]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check function with the kind of subject it is about, both found when they are first asked for."""

    find_function: Callable[[], Function]
    find_subject: Callable[[], type[Subject]]
    takes_params: bool

    @property
    def subject(self) -> type[Subject]:
        """The kind of subject."""
        return self.find_subject()

    def run(self, subject: Subject, params: Params) -> Iterator[Verdict]:
        """The verdicts about `subject`."""
        function = self.find_function()
        return function(subject, params) if self.takes_params else function(subject)


def kept_check(module: str, subject: str, *, takes_params: bool) -> Check:
    """A check whose module is imported when it first has a subject to look at.

    `subject` is a name of the authors' API, the only place that a built-in check takes its subject from.
    """
    return Check(
        lambda: find_check(importlib.import_module(module)).find_function(),
        lambda: getattr(importlib.import_module("auditor"), subject),
        takes_params,
    )


def find_check(module: ModuleType) -> Check:
    """The one check of a module; raises `TypeError` where there is not exactly one."""
    checks = [value for value in vars(module).values() if isinstance(value, Check)]
    if len(checks) != 1:
        raise TypeError(f"a module of checks holds one @check function, not {len(checks)}")
    return checks[0]


def check(function: Function) -> Check:
    """Mark a generator function as a check; registers nothing."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    hints = function.__annotations__
    if any(isinstance(hint, str) for hint in hints.values()):  # a module with postponed annotations
        hints = typing.get_type_hints(function)
    if not names or names[0] not in hints:
        raise TypeError(f"check {function.__name__} needs an annotated subject as its first argument")
    subject = hints[names[0]]
    return Check(lambda: function, lambda: subject, takes_params=len(names) > 1)


def location_of(witness: Witness) -> Location:
    """The place of a setting, of anything located, or the location itself."""
    if isinstance(witness, (FileLocation, ContainerLocation, EndpointLocation)):
        return witness
    return witness.location


def _evidence(witness: Witness, expected: str) -> Evidence:
    layer = Layer.DECLARED
    actual = ""
    if isinstance(witness, Setting):
        layer = witness.layer
        actual = f"{witness.name} = {witness.value}" if witness.value is not None else f"{witness.name} is not set"
        if witness.is_default:
            actual += " (the default)"
    elif isinstance(witness, ScalarNode):
        actual = witness.text
    elif isinstance(witness, ContainerLocation):
        layer = Layer.RUNNING
    elif isinstance(witness, EndpointLocation):
        layer = Layer.OBSERVED
    return Evidence(layer, location_of(witness), actual, expected)


def _verdict(
    outcome: Outcome,
    message: str,
    evidence: tuple[Witness | Node, ...],
    *,
    expected: str = "",
    related: Iterable[Witness | Node] = (),
    confidence: Confidence | None = None,
    remediation: str = "",
) -> Verdict:
    return Verdict(
        outcome,
        message,
        tuple(_evidence(witness, expected if index == 0 else "") for index, witness in enumerate(evidence)),
        tuple(location_of(witness) for witness in related),
        confidence,
        remediation,
    )


def failed(
    message: str,
    *evidence: Witness | Node,
    expected: str = "",
    related: Iterable[Witness | Node] = (),
    confidence: Confidence | None = None,
    remediation: str = "",
) -> Verdict:
    """The defect is there. The first piece of evidence is where it is to be fixed.

    `remediation` replaces the rule's text where this case needs another fix; `confidence` may lower the rule's.
    """
    return _verdict(
        Outcome.FAIL,
        message,
        evidence,
        expected=expected,
        related=related,
        confidence=confidence,
        remediation=remediation,
    )


def passed(message: str, *evidence: Witness | Node, expected: str = "") -> Verdict:
    """It was looked at, and is right."""
    return _verdict(Outcome.PASS, message, evidence, expected=expected)


def unknown(reason: str | Gap, *evidence: Witness | Node) -> Verdict:
    """It could not be told, for this reason; never a pass."""
    if isinstance(reason, Gap):
        if reason.location is not None and not evidence:
            evidence = (reason.location,)
        return _verdict(Outcome.UNKNOWN, reason.detail, evidence)
    return _verdict(Outcome.UNKNOWN, reason, evidence)


def not_applicable(reason: str, *evidence: Witness | Node) -> Verdict:
    """The question does not arise here."""
    return _verdict(Outcome.NOT_APPLICABLE, reason, evidence)


def manual(reason: str, *evidence: Witness | Node) -> Verdict:
    """Only a person can tell; say what would settle it."""
    return _verdict(Outcome.MANUAL, reason, evidence)
