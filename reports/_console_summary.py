"""The parts of the terminal report that sum up: panel, controls, top fixes, problems, gate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from auditor.model.catalog import Category
from auditor.model.finding import Outcome
from auditor.model.report import ControlResult, Report
from reports._select import gate_words, low_confidence_failures, severities, target_name
from reports._terminal import BLANK, SEVERITY_STYLES, Box, Columns, Item, Pen, Row, Span, value_style
from reports._text import cells, count, percent

_GRADE_STYLES: Final = {
    "A": "bold white on green",
    "B": "bold white on green",
    "C": "bold black on yellow",
    "D": "bold white on red",
    "F": "bold white on red",
}
_TWO_COLUMNS: Final = 92
_SHORT: Final = 48
_FRAME: Final = 4
_LEGEND: Final = (
    (Outcome.PASS, "passed"),
    (Outcome.FAIL, "failed"),
    (Outcome.UNKNOWN, "could not be checked"),
    (Outcome.MANUAL, "for a person to settle"),
    (Outcome.ERROR, "the check broke"),
    (Outcome.NOT_APPLICABLE, "not applicable"),
)


def panel(report: Report, pen: Pen) -> Iterator[Item]:
    """The verdict at a glance: grade, score, coverage, failures by severity, gate."""
    tool = report.tool
    when = report.finished_at.replace("T", " ").replace("Z", " UTC")
    facts = [f"{tool.name} {tool.version}", f"policy {report.policy}", when]
    subtitle = pen.dot.text.strip().center(3).join(pen.safe(fact) for fact in facts)
    rows = [BLANK, *_score_rows(report, pen), BLANK, *_counts(report, pen), Row((_verdict(report),))]
    score = report.score
    rows += [
        Row((Span("capped at ", "dim"), Span(cap.grade, "bold"), Span(": ", "dim"), pen.span(cap.reason)))
        for cap in score.caps[:1]
    ]
    if score.value_without_waivers != score.value:
        rows.append(Row((Span(f"{percent(score.value_without_waivers)} of 100 without waivers and the like", "dim"),)))
    style = "green" if report.gate.passed else "red"
    yield Box(pen.safe(target_name(report)), subtitle, style, (*rows, BLANK))


def _score_rows(report: Report, pen: Pen) -> Iterator[Row]:
    score = report.score
    coverage = f"{percent(score.coverage)} % assessed" if score.coverage is not None else "nothing assessed"
    if score.value is None:
        yield Row((Span(" no score ", "bold reverse"), Span(f"  {coverage}", "dim")))
        return
    grade = score.grade or "-"
    head = (
        Span(f"  {grade}  ", _GRADE_STYLES.get(grade, "bold")),
        Span(f"  {percent(score.value)}", f"bold {value_style(score.value)}"),
        Span(" of 100", "dim"),
    )
    used = sum(cells(span.text) for span in head) + cells(coverage) + 10
    room = min(pen.width - used, 44)
    if room < 10:  # noqa: PLR2004 (a shorter bar says nothing)
        yield Row(head)
        yield Row((Span(coverage, "dim"),))
        return
    yield Row(
        (*head, Span("   "), *pen.bar(score.value, room, value_style(score.value)), Span(f"   {coverage}", "dim"))
    )


def _counts(report: Report, pen: Pen) -> list[Row]:
    """Open failures by severity, in words."""
    found = severities(report)
    if not found:
        return [Row((Span("No open failure", "green"),))]
    spans = [(Span(f"{number} {severity}", SEVERITY_STYLES[severity]),) for severity, number in found.items()]
    return pen.packed(spans, width=pen.width - _FRAME)


def _verdict(report: Report) -> Span:
    return Span(gate_words(report.gate), "bold green" if report.gate.passed else "bold red")


def line(report: Report, pen: Pen) -> Iterator[Item]:
    """The panel in one line, for the quiet report."""
    score = report.score
    value = "no score" if score.value is None else f"{score.grade}  {percent(score.value)} of 100"
    spans = (
        pen.span(target_name(report), "bold"),
        Span(value, f"bold {value_style(score.value)}"),
        Span(f"{percent(score.coverage)} % assessed" if score.coverage is not None else "nothing assessed"),
        Span(", ".join(f"{number} {severity}" for severity, number in severities(report).items()) or "no open failure"),
    )
    yield Row(pen.between(spans), fixed=True)


def controls(report: Report, pen: Pen) -> Iterator[Item]:
    """Every control under its category, two categories side by side where there is room."""
    if not report.controls:
        return
    parts = [tuple(_category(report, category, pen)) for category in Category]
    parts = [part for part in parts if part]
    yield BLANK
    if pen.width < _TWO_COLUMNS:
        for part in parts:
            yield from part
            yield BLANK
    else:
        for left, right in zip_longest(parts[::2], parts[1::2], fillvalue=()):
            yield Columns(left, right)
            yield BLANK
    yield from _legend(report, pen)


def _legend(report: Report, pen: Pen) -> Iterator[Row]:
    """What the signs mean, of those that were used."""
    seen = {control.outcome for control in report.controls}
    items = [(pen.outcome(outcome), Span(f" {words}", "dim")) for outcome, words in _LEGEND if outcome in seen]
    yield from pen.packed(items, gap="   ")


def _category(report: Report, category: Category, pen: Pen) -> Iterator[Row]:
    own = [control for control in report.controls if control.category is category]
    if not own:
        return
    score = report.score.categories.get(category)
    value, coverage = (score.value, score.coverage) if score else (None, None)
    style = value_style(value)
    words = percent(value) if value is not None else "not assessed"
    assessed = f"   {percent(coverage)} % assessed" if value is not None else ""
    yield Row(
        (
            Span(f"{category.capitalize():<12}", "bold"),
            *pen.bar(value, 4 if pen.width < _SHORT else 10, style),
            Span(f" {words}", f"bold {style}"),
            Span(assessed, "dim"),
        )
    )
    yield from (_control(control, pen) for control in own)


def _control(control: ControlResult, pen: Pen) -> Row:
    dim = "dim" if control.outcome is Outcome.NOT_APPLICABLE else ""
    score = percent(control.score) if control.score is not None else ""
    lead = (
        pen.outcome(control.outcome),
        Span(" "),
        pen.span(f"{control.id:<7}", dim or "bold"),
        Span(f"{score:>5}  ", value_style(control.score)),
    )
    note = (Span(" (optional)", "dim"),) if control.optional else ()
    return Row((pen.span(control.title, dim), *note), lead, sum(cells(span.text) for span in lead))


def top_fixes(report: Report, pen: Pen) -> Iterator[Item]:
    """The fixes that raise the score most."""
    fixes = report.score.top_fixes
    if not fixes:
        return
    yield from pen.heading("Fix these first", "points gained")
    for fix in fixes:
        lead = (Span(f"{f'+{percent(fix.gain)}':>6}  ", "bold green"),)
        facts = ((pen.span(fix.title),), (pen.span(fix.subject),), (pen.span(fix.rule, "dim"),))
        first, *rest = pen.packed(facts, 8)
        yield Row(first.body, lead, 8)
        yield from rest


def problems(report: Report, pen: Pen) -> Iterator[Item]:
    """What kept a part of the audit from being done."""
    if not report.problems:
        return
    yield from pen.heading(count(len(report.problems), "problem"), "a part of the audit was not done")
    for problem in report.problems:
        where = (Span(" "), pen.span(f"({problem.location})", "dim")) if problem.location else ()
        yield Row(
            (pen.span(problem.source, "bold"), Span(": "), pen.span(problem.message), *where),
            (Span("  ! ", "bold magenta"),),
            hang=4,
        )


def gate(report: Report, pen: Pen) -> Iterator[Item]:
    """The last lines: what is hidden, and the verdict in words with its reasons."""
    hidden = 0 if pen.low_confidence else low_confidence_failures(report)
    if pen.verbosity >= 0:
        yield BLANK
    fixed = pen.verbosity < 0
    if hidden:
        words = f"{count(hidden, 'low-confidence finding')} hidden; -v shows {'it' if hidden == 1 else 'them'}"
        yield Row((Span(words, "dim"),), fixed=fixed)
    verdict = _verdict(report)
    first, *rest = report.gate.reasons or ("",)
    head = (verdict, Span(": "), pen.span(first)) if first else (verdict,)
    yield Row(head, fixed=fixed)
    margin = cells(verdict.text) + 2
    for reason in rest:
        yield Row((pen.span(reason),), hang=2 if pen.narrow else margin, lead=(Span(" " * 2),), fixed=fixed)
