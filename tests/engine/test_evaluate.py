"""The engine, not the author of a check, says not-applicable, unknown and error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from auditor.authoring import Check, Params, check, failed, not_applicable, passed, unknown
from auditor.evaluate import evaluate
from auditor.model.catalog import (
    Catalog,
    Category,
    Confidence,
    Control,
    Gate,
    Override,
    Policy,
    Remediation,
    Rule,
    Severity,
)
from auditor.model.evidence import Gap, GapReason
from auditor.model.finding import Finding, Outcome, Verdict
from auditor.model.location import FileLocation, Span
from auditor.model.value import Setting
from auditor.subjects.stack import Stack
from auditor.view import View

PLACE = FileLocation("compose.yaml", Span(3, 1, 3, 9), "services.grafana")
GAP = Gap(GapReason.IN_IMAGE, "the file is part of the image", "grafana", location=PLACE)


@dataclass(frozen=True)
class Thing:
    """A subject of these tests."""

    id: str = "grafana"
    location: FileLocation = PLACE

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Thing | Gap]:
        return FOUND


FOUND: list[Thing | Gap] = []


def _run(
    function: Callable[..., Iterator[Verdict]],
    *found: Thing | Gap,
    params: dict[str, object] | None = None,
    overrides: dict[str, Override] | None = None,
    stacks: int = 1,
) -> tuple[Finding, ...]:
    FOUND[:] = found
    rule = Rule(
        "a/thing",
        "SEC-01",
        "Thing is bad",
        Severity.HIGH,
        Confidence.MEDIUM,
        "why",
        "how",
        Remediation("fix it", "like: this"),
        "0.1.0",
        params=params or {},  # type: ignore[arg-type]  # parameters of a test
    )
    control = Control("SEC-01", Category.SECURITY, "t", "s", 1, "x")
    policy = Policy("production", "P", Gate(), {})
    catalog = Catalog({"SEC-01": control}, {"a/thing": rule}, {}, "x")
    named = [Stack(f"s{number}", None, View({})) for number in range(stacks)]  # type: ignore[arg-type]  # never asked
    made: Check = check(function)
    return evaluate(catalog, {"a/thing": made}, named, policy, overrides or {}).findings


def good(thing: Thing) -> Iterator[Verdict]:
    yield passed("is good", thing)


def test_no_subject_is_not_applicable() -> None:
    (finding,) = _run(good)
    assert (finding.outcome, finding.message) == (Outcome.NOT_APPLICABLE, "the stack has no thing")


def test_a_gap_instead_of_a_subject_is_unknown_with_its_reason() -> None:
    (finding,) = _run(good, GAP)
    assert (finding.outcome, finding.message, finding.subject) == (Outcome.UNKNOWN, GAP.detail, "grafana")
    assert finding.location == PLACE


def test_a_subject_that_cannot_be_found_is_unknown_or_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def gap(_: Stack) -> Iterable[Thing | Gap]:
        yield Thing(GAP.value)

    monkeypatch.setattr(Thing, "find", gap)
    assert [finding.outcome for finding in _run(good)] == [Outcome.UNKNOWN]

    def broken(_: Stack) -> Iterable[Thing | Gap]:
        raise KeyError("oops")

    monkeypatch.setattr(Thing, "find", broken)
    (finding,) = _run(good)
    assert finding.outcome is Outcome.ERROR
    assert "KeyError" in finding.message


def test_using_the_value_of_a_gap_is_unknown() -> None:
    def careless(thing: Thing) -> Iterator[Verdict]:
        yield passed("first part is fine", thing)
        yield failed(str(GAP.value), thing)

    assert [finding.outcome for finding in _run(careless, Thing())] == [Outcome.PASS, Outcome.UNKNOWN]


def test_a_check_that_breaks_is_an_error_and_costs_nothing_else() -> None:
    def broken(thing: Thing) -> Iterator[Verdict]:
        if thing.id == "bad":
            raise KeyError("oops")
        yield passed("is good", thing)

    findings = _run(broken, Thing("bad"), Thing("good"))
    assert [(finding.subject, finding.outcome) for finding in findings] == [
        ("bad", Outcome.ERROR),
        ("good", Outcome.PASS),
    ]
    assert "KeyError" in findings[0].message


def test_a_check_that_says_nothing_is_an_error() -> None:
    def silent(thing: Thing) -> Iterator[Verdict]:
        yield from ()

    assert [finding.outcome for finding in _run(silent, Thing())] == [Outcome.ERROR]


def test_a_failure_carries_its_rules_policy_and_its_evidence() -> None:
    def bad(thing: Thing) -> Iterator[Verdict]:
        setting = Setting("image", "x:latest", PLACE, is_default=True)
        yield failed("floats", setting, expected="a version", related=[FileLocation("b.yml")])

    (finding,) = _run(bad, Thing())
    assert (finding.severity, finding.title, finding.remediation, finding.example) == (
        Severity.HIGH,
        "Thing is bad",
        "fix it",
        "like: this",
    )
    assert finding.evidence[0].actual == "image = x:latest (the default)"
    assert finding.evidence[0].expected == "a version"
    assert finding.related == (FileLocation("b.yml"),)
    assert finding.location == PLACE


@pytest.mark.parametrize(
    ("given", "kept"),
    [(Confidence.LOW, Confidence.LOW), (Confidence.HIGH, Confidence.MEDIUM), (None, Confidence.MEDIUM)],
)
def test_a_verdict_may_lower_confidence_and_never_raise_it(given: Confidence | None, kept: Confidence) -> None:
    def unsure(thing: Thing) -> Iterator[Verdict]:
        yield failed("perhaps", thing, confidence=given)

    (finding,) = _run(unsure, Thing())
    assert finding.confidence is kept


def test_an_own_remediation_replaces_the_rules_example_too() -> None:
    def special(thing: Thing) -> Iterator[Verdict]:
        yield failed("special", thing, remediation="do this instead")

    (finding,) = _run(special, Thing())
    assert (finding.remediation, finding.example) == ("do this instead", "")


def test_parameters_come_from_the_rule_the_policy_and_the_settings() -> None:
    def limit(thing: Thing, params: Params) -> Iterator[Verdict]:
        yield passed(f"{params.policy} {params.duration('least')} {params.number('most')} {params.names('of')}", thing)

    defaults: dict[str, object] = {"least": "15d", "most": 2, "of": ("a", "b")}
    (finding,) = _run(limit, Thing(), params=defaults)
    assert finding.message == f"production {timedelta(days=15)} 2.0 ('a', 'b')"
    (finding,) = _run(limit, Thing(), params=defaults, overrides={"a/thing": Override(params={"most": 3})})
    assert " 3.0 " in finding.message


def test_fingerprints_are_stable_and_tell_twins_apart() -> None:
    def twice(thing: Thing) -> Iterator[Verdict]:
        yield failed("one", thing)
        yield failed("two", thing)

    first, second = _run(twice, Thing())
    assert first.fingerprint != second.fingerprint
    assert [finding.fingerprint for finding in _run(twice, Thing())] == [first.fingerprint, second.fingerprint]
    moved = Thing(location=FileLocation("compose.yaml", Span(99, 1, 99, 9), "services.grafana"))
    assert _run(twice, moved)[0].fingerprint == first.fingerprint


def test_several_stacks_are_told_apart_by_name() -> None:
    assert [finding.subject for finding in _run(good, Thing(), stacks=2)] == ["s0:grafana", "s1:grafana"]


def test_unknown_and_not_applicable_can_be_said_by_the_author() -> None:
    def both(thing: Thing) -> Iterator[Verdict]:
        yield unknown("nobody knows", thing)
        yield not_applicable("no matter", thing)

    assert [finding.outcome for finding in _run(both, Thing())] == [Outcome.UNKNOWN, Outcome.NOT_APPLICABLE]


def test_a_check_without_an_annotated_subject_is_refused() -> None:
    def nothing(thing) -> Iterator[Verdict]:  # type: ignore[no-untyped-def]  # noqa: ANN001 (the point of the test)
        yield passed("x", thing)

    with pytest.raises(TypeError, match="annotated subject"):
        check(nothing)
