"""Runs checks over subjects. The engine, not the author of a check, says `not-applicable`, `unknown` and `error`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.authoring import Check, Params, Subject, unknown
from auditor.model.catalog import Catalog, Confidence, Override, Policy, Rule
from auditor.model.evidence import Gap, GapError
from auditor.model.finding import Finding, Outcome, Verdict, fingerprint
from auditor.model.location import FileLocation, Location
from auditor.model.report import Problem
from auditor.model.values import dataclass, replace
from auditor.subjects.stack import Stack

_CONFIDENCES = list(Confidence)
_EXPLAINED = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL})


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All findings, and the checks that broke."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def evaluate(
    catalog: Catalog,
    checks: Mapping[str, Check],
    stacks: Sequence[Stack],
    policy: Policy,
    overrides: Mapping[str, Override],
) -> Evaluated:
    """Every rule on every subject of every stack; a pure function of the evidence in the stacks' view."""
    findings: list[Finding] = []
    problems: list[Problem] = []
    names = _Names()
    for rule_id, rule in catalog.rules.items():
        params = rule_params(rule, policy, overrides)
        for stack in stacks:
            prefix = f"{stack.name}:" if len(stacks) > 1 else ""
            for subject, verdict in verdicts(rule_id, checks[rule_id], stack, params):
                if verdict.outcome is Outcome.ERROR:
                    problems.append(Problem(f"check {rule_id}", f"{prefix}{subject}: {verdict.message}"))
                findings.append(_finding(rule, catalog, f"{prefix}{subject}", verdict, names))
    return Evaluated(tuple(findings), tuple(problems))


def ask(
    catalog: Catalog,
    checks: Mapping[str, Check],
    stacks: Sequence[Stack],
    policy: Policy,
    overrides: Mapping[str, Override],
) -> None:
    """Run every check for what it wants to see, and keep the verdicts of those that saw all of it."""
    waiting = [service for stack in stacks for service in stack.services if service.component is None]
    if waiting and any(stack.view.is_waiting for stack in stacks):
        return  # what a service runs decides on most checks: first read the Dockerfiles that tell
    for rule_id, rule in catalog.rules.items():
        params = rule_params(rule, policy, overrides)
        for stack in stacks:
            verdicts(rule_id, checks[rule_id], stack, params)


def verdicts(rule: str, check: Check, stack: Stack, params: Params) -> tuple[tuple[str, Verdict], ...]:
    """What a check says of its subjects in a stack, by the subject's name; kept by the stack's view."""

    def find() -> tuple[Subject | Gap, ...]:
        try:
            return tuple(check.subject.find(stack))
        except GapError as error:
            return (error.gap,)

    def judge() -> tuple[tuple[str, Verdict], ...]:
        try:
            subjects = stack.memo(("subjects", check.subject), find)
        except Exception as error:  # noqa: BLE001 (a bug in one kind of subject must not cost the others)
            name = check.subject.__name__
            return (("", Verdict(Outcome.ERROR, f"{name} cannot be found: {type(error).__name__}: {error}")),)
        return tuple((subject, _of_whole(verdict, stack)) for subject, verdict in _verdicts(check, subjects, params))

    return stack.memo(("verdicts", rule), judge)


def rule_params(rule: Rule, policy: Policy, overrides: Mapping[str, Override]) -> Params:
    """A rule's parameters: its own, then the policy's, then the settings'."""
    values = dict(rule.params)
    for source in (policy.rules, overrides):
        if rule.id in source:
            values |= source[rule.id].params
    return Params(values, policy.id)


def _verdicts(check: Check, subjects: Iterable[Subject | Gap], params: Params) -> Iterator[tuple[str, Verdict]]:
    found = False
    for subject in subjects:
        found = True
        if isinstance(subject, Gap):
            yield subject.subject, unknown(subject)
            continue
        said = False
        for verdict in _guarded(check, subject, params):
            said = True
            yield subject.id, verdict
        if not said:
            yield subject.id, Verdict(Outcome.ERROR, "the check said nothing; a check must yield a verdict")
    if not found:
        name = check.subject.__name__
        yield "", Verdict(Outcome.NOT_APPLICABLE, f"the stack has no {_words(name)}")


def _of_whole(verdict: Verdict, stack: Stack) -> Verdict:
    """The verdict; unknown where it rests on a key that a fragment lacks: the file it is merged over may have it."""
    place = verdict.evidence[0].source if verdict.evidence else None
    if verdict.outcome not in (Outcome.FAIL, Outcome.PASS) or not isinstance(place, FileLocation) or not place.missing:
        return verdict
    for service in stack.services:
        if service.is_fragment and f"{place.pointer}.".startswith(f"{service.pointer}."):
            reason = "has neither an image nor a build here: the compose file that completes it was not named"
            return replace(verdict, outcome=Outcome.UNKNOWN, message=f"{service.name} {reason}", related=())
    return verdict


def _guarded(check: Check, subject: Subject, params: Params) -> Iterator[Verdict]:
    try:
        yield from check.run(subject, params)
    except GapError as error:
        yield unknown(error.gap)
    except Exception as error:  # noqa: BLE001 (a bug in one check must not cost the user the other verdicts)
        yield Verdict(Outcome.ERROR, f"the check broke: {type(error).__name__}: {error}")


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _finding(rule: Rule, catalog: Catalog, subject: str, verdict: Verdict, names: _Names) -> Finding:
    confidence = rule.confidence
    if verdict.confidence is not None:  # a verdict may lower its rule's confidence, never raise it
        confidence = max(confidence, verdict.confidence, key=_CONFIDENCES.index)
    location = verdict.evidence[0].source if verdict.evidence else None
    # What is right needs no explanation, and most findings are: their reports stay small without it.
    explained = verdict.outcome in _EXPLAINED
    return Finding(
        rule=rule.id,
        control=rule.control,
        category=catalog.controls[rule.control].category,
        outcome=verdict.outcome,
        severity=rule.severity,
        confidence=confidence,
        subject=subject,
        message=verdict.message,
        location=location,
        title=rule.title,
        related=_unique([*(item.source for item in verdict.evidence[1:]), *verdict.related]),
        evidence=verdict.evidence,
        remediation=(verdict.remediation or rule.remediation.text) if explained else "",
        example=rule.remediation.example if explained and not verdict.remediation else "",
        why=rule.why if explained else "",
        references=rule.references if explained else (),
        lifecycle=rule.lifecycle,
        fingerprint=names.of(rule.id, subject, location),
    )


def _unique(locations: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(dict.fromkeys(locations))


class _Names:
    """Gives each finding its fingerprint; those alike in rule, subject and route are told apart by their order."""

    def __init__(self) -> None:
        """Nothing is named yet."""
        self._seen: dict[tuple[str, str, str], int] = {}

    def of(self, rule: str, subject: str, location: Location | None) -> str:
        """The fingerprint of the next finding of this rule, subject and place."""
        route = str(location)
        if isinstance(location, FileLocation):
            route = f"{location.path}#{location.pointer}#{location.missing}"
        key = (rule, subject, route)
        ordinal = self._seen.get(key, 0)
        self._seen[key] = ordinal + 1
        return fingerprint(rule, subject, location, ordinal)
