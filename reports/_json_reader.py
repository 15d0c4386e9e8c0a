"""Reads a stored JSON report back into a `Report`; what is wrong with it is said in one sentence with the place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from auditor.model.catalog import Category, Confidence, Lifecycle, Severity
from auditor.model.evidence import Gap, GapReason, Layer
from auditor.model.finding import Disposition, Evidence, Finding, Outcome
from auditor.model.location import ContainerLocation, EndpointLocation, FileLocation, Location, Span
from auditor.model.report import (
    Cap,
    CategoryScore,
    ControlResult,
    Excerpt,
    GateResult,
    Problem,
    Report,
    RuleShare,
    Score,
    SourceInfo,
    TargetInfo,
    ToolInfo,
    TopFix,
)
from auditor.model.values import dataclass

_MAJOR = "1"
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def load_report(text: str) -> Report:
    """The report that `text` (JSON, schema version 1.x) holds.

    Raises:
        ValueError: the text is no such report; the message says what is wrong, and where.
    """
    try:
        document = _Item(json.loads(text, parse_constant=_no_constant), "")
    except RecursionError:
        raise ValueError("not a stackaudit report: the JSON is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"not a stackaudit report: not valid JSON ({error})") from None
    version = document.get("schema_version").text()
    if version.partition(".")[0] != _MAJOR:
        raise ValueError(
            f"the report has schema version {version[:40]!r}; this version of stackaudit reads {_MAJOR}.x: "
            "use the version that wrote it, or run the audit again"
        )
    return _report(document)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


@dataclass(frozen=True, slots=True)
class _Item:
    """A JSON value that knows its path, so that every complaint can name the place."""

    value: Any
    path: str

    def wrong(self, expected: str) -> NoReturn:
        raise ValueError(f"not a stackaudit report: {self.path or 'the document'} should be {expected}")

    def get(self, key: str) -> _Item:
        if not isinstance(self.value, dict):
            self.wrong("an object")
        path = f"{self.path}.{key}" if self.path else key
        if key not in self.value:
            raise ValueError(f"not a stackaudit report: {path} is missing")
        return _Item(self.value[key], path)

    def optional(self, key: str) -> _Item:
        """Like `get`, but null where the key is absent: for keys that were added after 1.0."""
        if isinstance(self.value, dict) and key not in self.value:
            return _Item(None, f"{self.path}.{key}")
        return self.get(key)

    def items(self) -> Iterator[_Item]:
        if not isinstance(self.value, list):
            self.wrong("a list")
        return (_Item(value, f"{self.path}[{index}]") for index, value in enumerate(self.value))

    def entries(self) -> Iterator[tuple[str, _Item]]:
        if not isinstance(self.value, dict):
            self.wrong("an object")
        return ((key, _Item(value, f"{self.path}.{key}")) for key, value in self.value.items())

    def text(self) -> str:
        return self.value if isinstance(self.value, str) else self.wrong("a text")

    def flag(self) -> bool:
        return self.value if isinstance(self.value, bool) else self.wrong("true or false")

    def integer(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.wrong("a whole number")
        return self.value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or not math.isfinite(self.value):
            self.wrong("a number")
        return self.value

    def number_or_none(self) -> float | None:
        return None if self.value is None else self.number()

    def text_or_none(self) -> str | None:
        return None if self.value is None else self.text()

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def choice(self, kind: type[E]) -> E:
        try:
            return kind(self.text())
        except ValueError:
            self.wrong(f"one of {', '.join(kind)}")

    def each(self, read: Callable[[_Item], T]) -> tuple[T, ...]:
        return tuple(read(item) for item in self.items())


def _report(item: _Item) -> Report:
    findings = item.get("findings")
    excerpts = (_excerpt(finding) for finding in findings.items())
    return Report(
        tool=_tool(item.get("tool")),
        target=_target(item.get("target")),
        policy=item.get("policy").text(),
        started_at=item.get("started_at").text(),
        finished_at=item.get("finished_at").text(),
        score=_score(item.get("score")),
        gate=_gate(item.get("gate")),
        controls=item.get("controls").each(_control),
        findings=findings.each(_finding),
        gaps=item.get("gaps").each(_gap),
        sources=item.get("sources").each(_source),
        problems=item.get("problems").each(_problem),
        excerpts={fingerprint: excerpt for fingerprint, excerpt in excerpts if excerpt is not None},
    )


def _tool(item: _Item) -> ToolInfo:
    return ToolInfo(
        name=item.get("name").text(),
        version=item.get("version").text(),
        edition=item.get("edition").text(),
        rules_digest=item.get("rules_digest").text(),
        plugins=item.get("plugins").texts(),
    )


def _target(item: _Item) -> TargetInfo:
    return TargetInfo(
        project=item.get("project").text(),
        root=item.get("root").text(),
        files=item.get("files").texts(),
        services=item.get("services").texts(),
        profiles=item.get("profiles").texts(),
        components={name: value.text() for name, value in item.get("components").entries()},
        notes=item.get("notes").texts(),
        engine=item.get("engine").text_or_none(),
        endpoints=item.get("endpoints").texts(),
    )


def _score(item: _Item) -> Score:
    categories = {
        _Item(name, category.path).choice(Category): CategoryScore(
            value=category.get("value").number_or_none(),
            coverage=category.get("coverage").number_or_none(),
            weight=category.get("weight").number(),
        )
        for name, category in item.get("categories").entries()
    }
    return Score(
        value=item.get("value").number_or_none(),
        value_without_waivers=item.get("value_without_waivers").number_or_none(),
        grade=item.get("grade").text_or_none(),
        coverage=item.get("coverage").number_or_none(),
        caps=item.get("caps").each(lambda cap: Cap(cap.get("grade").text(), cap.get("reason").text())),
        categories=categories,
        top_fixes=item.get("top_fixes").each(_top_fix),
    )


def _top_fix(item: _Item) -> TopFix:
    return TopFix(
        rule=item.get("rule").text(),
        subject=item.get("subject").text(),
        title=item.get("title").text(),
        gain=item.get("gain").number(),
    )


def _gate(item: _Item) -> GateResult:
    return GateResult(
        passed=item.get("passed").flag(),
        exit_code=item.get("exit_code").integer(),
        reasons=item.get("reasons").texts(),
    )


def _control(item: _Item) -> ControlResult:
    return ControlResult(
        id=item.get("id").text(),
        title=item.get("title").text(),
        category=item.get("category").choice(Category),
        outcome=item.get("outcome").choice(Outcome),
        score=item.get("score").number_or_none(),
        coverage=item.get("coverage").number_or_none(),
        weight=item.get("weight").integer(),
        rules=item.get("rules").each(_share),
        note=item.get("note").text(),
        optional=item.get("optional").flag(),
    )


def _share(item: _Item) -> RuleShare:
    return RuleShare(
        rule=item.get("rule").text(),
        weight=item.get("weight").number(),
        passed=item.get("passed").integer(),
        failed=item.get("failed").integer(),
        unassessed=item.get("unassessed").integer(),
    )


def _finding(item: _Item) -> Finding:
    return Finding(
        rule=item.get("rule").text(),
        control=item.get("control").text(),
        category=item.get("category").choice(Category),
        outcome=item.get("outcome").choice(Outcome),
        severity=item.get("severity").choice(Severity),
        confidence=item.get("confidence").choice(Confidence),
        subject=item.get("subject").text(),
        message=item.get("message").text(),
        location=_location_or_none(item.get("location")),
        title=item.get("title").text(),
        related=item.get("related").each(_location),
        evidence=item.get("evidence").each(_evidence),
        remediation=item.get("remediation").text(),
        example=item.get("example").text(),
        why=item.get("why").text(),
        references=item.get("references").texts(),
        lifecycle=item.get("lifecycle").choice(Lifecycle),
        disposition=item.get("disposition").choice(Disposition),
        folded_into=item.get("folded_into").text(),
        fingerprint=item.get("fingerprint").text(),
    )


def _evidence(item: _Item) -> Evidence:
    return Evidence(
        layer=item.get("layer").choice(Layer),
        source=_location(item.get("source")),
        actual=item.get("actual").text(),
        expected=item.get("expected").text(),
    )


def _excerpt(finding: _Item) -> tuple[str, Excerpt | None]:
    fingerprint = finding.get("fingerprint").text()
    item = finding.get("excerpt")
    if item.value is None:
        return fingerprint, None
    own = item.optional("location")
    place = finding.get("location") if own.value is None else own
    location = _location(place)
    if not isinstance(location, FileLocation):
        place.wrong("a place in a file")
    return fingerprint, Excerpt(location, item.get("first_line").integer(), item.get("lines").texts())


def _location_or_none(item: _Item) -> Location | None:
    return None if item.value is None else _location(item)


def _location(item: _Item) -> Location:
    kind = item.get("kind").text()
    if kind == "file":
        return FileLocation(
            item.get("path").text(), _span(item), item.get("pointer").text(), item.get("missing").text()
        )
    if kind == "container":
        return ContainerLocation(item.get("container").text(), item.get("pointer").text())
    if kind == "endpoint":
        return EndpointLocation(item.get("url").text(), item.get("pointer").text(), item.get("method").text())
    return item.get("kind").wrong("one of file, container, endpoint")


def _span(item: _Item) -> Span | None:
    if item.get("line").value is None:
        return None
    return Span(*(item.get(key).integer() for key in ("line", "column", "end_line", "end_column")))


def _gap(item: _Item) -> Gap:
    return Gap(
        reason=item.get("reason").choice(GapReason),
        detail=item.get("detail").text(),
        subject=item.get("subject").text(),
        layer=item.get("layer").choice(Layer),
        location=_location_or_none(item.get("location")),
    )


def _source(item: _Item) -> SourceInfo:
    return SourceInfo(*(item.get(key).text() for key in ("kind", "name", "state", "sha256", "detail")))


def _problem(item: _Item) -> Problem:
    return Problem(
        source=item.get("source").text(),
        message=item.get("message").text(),
        location=_location_or_none(item.get("location")),
    )
