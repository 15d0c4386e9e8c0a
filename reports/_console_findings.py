"""The parts of the terminal report that list: failures with their lines, unknowns, manual controls, the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.model.catalog import Confidence, Lifecycle
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.report import Excerpt, Report
from reports._select import (
    excerpt_of,
    folded,
    marked_lines,
    open_failures,
    set_aside,
    unknowns,
    with_outcome,
)
from reports._terminal import BLANK, SEVERITY_STYLES, Item, Pen, Row, Span
from reports._text import Piece, absent, cells, count, pieces, place, show_lines

_LABEL: Final = 6
_MARGIN: Final = 2
_TAG: Final = 11
_MORE: Final = 8  # places of one defect that are listed before "and N more"; -v lists all
_ASIDE: Final = {
    Disposition.WAIVED: "waived",
    Disposition.ATTESTED: "attested",
    Disposition.BASELINE: "in the baseline",
    Disposition.DISABLED: "switched off by the policy",
}


def failures(report: Report, pen: Pen) -> Iterator[Item]:
    """Open failures, worst first; each defect is explained once, with all places that have it."""
    groups = open_failures(report, low_confidence=pen.low_confidence)
    if not groups:
        return
    total = sum(len(group) for group in groups)
    yield from pen.heading(count(total, "open failure"), "worst first")
    stands_for = folded(report)
    for index, group in enumerate(groups):
        if index:
            yield BLANK
        yield from _group(report, group, stands_for, pen)


def one_liners(report: Report, pen: Pen) -> Iterator[Item]:
    """One line for each open failure, as compilers write them, for the quiet report."""
    for group in open_failures(report, low_confidence=pen.low_confidence):
        for finding in group:
            where = f"{place(finding.location)}: " if finding.location else ""
            yield Row(
                (
                    pen.span(where),
                    Span(str(finding.severity), SEVERITY_STYLES[finding.severity]),
                    pen.span(f" {finding.rule} ({finding.subject}): " if finding.subject else f" {finding.rule}: "),
                    pen.span(finding.title, "bold"),
                ),
                fixed=True,
            )


def _group(
    report: Report, group: Sequence[Finding], stands_for: dict[str, tuple[Finding, ...]], pen: Pen
) -> Iterator[Item]:
    first = group[0]
    yield _title(first, pen)
    shown = group if pen.verbosity > 0 else group[:1]
    for finding in shown:
        yield from _sight(report, finding, pen, named=finding is first)
    yield from _others(group[len(shown) :], pen)
    if pen.verbosity > 0 and first.why:
        yield _labelled("Why", (pen.span(first.why),), pen)
    yield from _fixes(group, pen)
    for finding in group:
        for other in stands_for.get(finding.fingerprint, ()):
            where = f" at {place(other.location)}" if other.location and other.location != finding.location else ""
            text = (pen.span(other.title), pen.span(f"  {other.rule}{where}", "dim"))
            yield _labelled("Also", text, pen)
    if pen.verbosity > 0:
        for reference in first.references:
            yield _labelled("Read", (pen.span(reference, "dim"),), pen)


def _title(finding: Finding, pen: Pen) -> Row:
    tag = Span(f" {finding.severity.upper()} ", SEVERITY_STYLES[finding.severity])
    notes = [str(note) for note in (finding.lifecycle,) if note is not Lifecycle.STABLE]
    if finding.confidence is not Confidence.HIGH:
        notes.append(f"{finding.confidence} confidence")
    note = (Span(f"  [{', '.join(notes)}]", "dim"),) if notes else ()
    title = (pen.span(finding.title, "bold"), *note)
    return Row(title, (tag, Span(" ")), hang=_MARGIN) if pen.narrow else Row(title, (tag,), hang=_TAG)


def _sight(report: Report, finding: Finding, pen: Pen, *, named: bool) -> Iterator[Item]:
    """What was seen, and where: place, excerpt, message, related places."""
    missing = absent(finding.location)
    facts = [
        pen.span(place(finding.location), "cyan"),
        pen.span(f"{missing} is absent" if missing else "", "dim"),
        pen.span(finding.subject),
        *((pen.span(finding.rule, "dim"), pen.span(finding.control, "dim")) if named else ()),
    ]
    yield from pen.packed([(fact,) for fact in facts], _MARGIN)
    excerpt = excerpt_of(report, finding)
    if excerpt is not None:
        yield from _excerpt(excerpt, pen)
    yield Row((pen.span(finding.message),), (Span(" " * _MARGIN),), _MARGIN)
    for other in finding.related:
        yield _labelled("See", (pen.span(place(other), "cyan"),), pen)


def _others(group: Sequence[Finding], pen: Pen) -> Iterator[Item]:
    """The further places of a defect, a line each."""
    if not group:
        return
    yield _labelled("Same", (Span(f"in {count(len(group), 'more place')}:"),), pen)
    hang = _MARGIN if pen.narrow else _MARGIN + _LABEL
    for finding in group[:_MORE]:
        spans = (
            pen.span(finding.subject, "bold"),
            pen.span(place(finding.location), "cyan"),
            pen.span(finding.message),
        )
        yield Row(pen.between(spans), (Span(" " * hang),), hang)
    if len(group) > _MORE:
        yield Row((Span(f"and {len(group) - _MORE} more; -v shows all", "dim"),), (Span(" " * hang),), hang)


def _fixes(group: Sequence[Finding], pen: Pen) -> Iterator[Item]:
    """How to fix it; what is said alike of several places is said once."""
    for text, example in dict.fromkeys((finding.remediation, finding.example) for finding in group):
        if not text and not example:
            continue
        for index, line in enumerate(show_lines(text, unicode=pen.unicode)):
            yield _labelled("" if index else "Fix", (Span(line),), pen)
        if example:
            yield from _example(example, pen)


def _example(example: str, pen: Pen) -> Iterator[Item]:
    """Text to paste: no frame around it, and never broken."""
    margin = _MARGIN + 2 if pen.narrow else _MARGIN + _LABEL + 2
    for line in show_lines(example, unicode=pen.unicode):
        yield Row((Span(line, "green"),), (Span(" " * margin),), margin, fixed=True)


def _labelled(label: str, text: tuple[Span, ...], pen: Pen) -> Row:
    if pen.narrow:
        head = (Span(f"{label}: ", "bold"),) if label else ()
        return Row((*head, *text), (Span(" " * _MARGIN),), _MARGIN)
    return Row(text, (Span(" " * _MARGIN), Span(label, "bold")), _MARGIN + _LABEL)


# --- excerpts ---------------------------------------------------------------------------------------------------------


def _excerpt(excerpt: Excerpt, pen: Pen) -> Iterator[Item]:
    lines = marked_lines(excerpt)
    digits = len(str(lines[-1].number)) if lines else 1
    edge = pen.sign("\u2502", "|")
    room = pen.width - _MARGIN - digits - 3
    for line in lines:
        marked = line.end > line.start
        number = Span(f"{line.number:>{_MARGIN + digits}}", "bold red" if marked else "dim")
        found = pieces(line.text, line.start, line.end, unicode=pen.unicode)
        shown, start, width = _window(found, _shift(found, room), room, pen)
        yield Row(shown, (number, Span(f" {edge} ", "dim")), fixed=True)
        if marked:
            carets = Span(" " * start + "^" * max(width, 1), "bold red")
            yield Row((carets,), (Span(" " * (_MARGIN + digits)), Span(f" {edge} ", "dim")), fixed=True)


def _shift(found: Sequence[Piece], room: int) -> int:
    """How many cells to cut off at the left of a line, so that its marked place can be seen."""
    sizes = [cells(piece.text) for piece in found]
    marks = [index for index, piece in enumerate(found) if piece.marked]
    if not marks:
        return 0
    before, until = sum(sizes[: marks[0]]), sum(sizes[: marks[-1] + 1])
    if until <= room and (until < room or sum(sizes) == until):
        return 0
    return max(0, min(before - room // 3, until - room + 3))


def _window(found: Sequence[Piece], shift: int, room: int, pen: Pen) -> tuple[tuple[Span, ...], int, int]:
    """What of a line is seen through a window of `room` cells, where in it the mark begins, and how wide it is."""
    total = sum(cells(piece.text) for piece in found)
    cut = pen.sign("\u2026", "~")
    spans: list[Span] = [Span(cut, "dim")] if shift else []
    position, used = 0, len(spans)
    start, width = 0, 0
    last = room if total - shift <= room else room - 1
    for piece in found:
        style = "bold" if piece.marked else "italic" if piece.secret else ""
        kept = []
        for character in piece.text:
            size = cells(character)
            if position >= shift + (1 if shift else 0) and used + size <= last:
                if piece.marked and not width:
                    start = used
                kept.append(character)
                used += size
                width += size if piece.marked else 0
            position += size
        if kept:
            spans.append(Span("".join(kept), style))
    if last < room:
        spans.append(Span(cut, "dim"))
    return tuple(spans), start, width


# --- what is not an open failure --------------------------------------------------------------------------------------


def unknown(report: Report, pen: Pen) -> Iterator[Item]:
    """What could not be checked, by cause."""
    groups = unknowns(report)
    if not groups:
        return
    total = sum(len(group.findings) for group in groups)
    yield from pen.heading(f"{total} could not be checked", "by cause; never counted as passed")
    for group in groups:
        lead = (Span(f"{len(group.findings):>4}  ", "bold yellow"),)
        yield Row((Span(group.reason, "yellow"), Span("  "), pen.span(group.detail)), lead, hang=6)
        rules = list(dict.fromkeys(finding.rule for finding in group.findings))
        kept = rules if pen.verbosity > 0 else rules[:6]
        more = f" and {len(rules) - len(kept)} more" if len(rules) > len(kept) else ""
        yield Row((pen.span(", ".join(kept) + more, "dim"),), (Span(" " * 6),), hang=6)


def manual(report: Report, pen: Pen) -> Iterator[Item]:
    """Controls that only a person can settle, and what would settle them."""
    own = [control for control in report.controls if control.outcome is Outcome.MANUAL]
    if not own:
        return
    yield from pen.heading(f"{count(len(own), 'control')} for a person to settle")
    for control in own:
        lead = (Span("  "), pen.outcome(Outcome.MANUAL), pen.span(f" {control.id:<8}", "bold"))
        yield Row((pen.span(control.title, "bold"),), lead, hang=12)
        if control.note:
            hang = 4 if pen.narrow else 12
            yield Row((pen.span(f"settled by {control.note}", "dim"),), (Span(" " * hang),), hang)


def aside(report: Report, pen: Pen) -> Iterator[Item]:
    """What was found and set aside; listed so that it does not vanish."""
    groups = set_aside(report)
    if not groups:
        return
    total = sum(len(group) for group in groups.values())
    yield from pen.heading(f"{total} set aside")
    for kind, group in groups.items():
        yield Row((Span(f"{len(group):>4}  ", "bold"), Span(_ASIDE[kind])))
        if kind is Disposition.DISABLED and pen.verbosity < 1:
            continue
        for finding in group:
            facts = (pen.span(finding.rule), pen.span(finding.subject), pen.span(place(finding.location), "cyan"))
            yield from pen.packed([(fact,) for fact in facts], 6)


def passes(report: Report, pen: Pen) -> Iterator[Item]:
    """What was looked at and is right; only when asked for."""
    found = [finding for finding in with_outcome(report, Outcome.PASS) if finding.disposition is Disposition.OPEN]
    if pen.verbosity < 1 or not found:
        return
    yield from pen.heading(f"{len(found)} passed")
    for finding in found:
        lead = (Span("  "), pen.outcome(Outcome.PASS), Span(" "))
        where = pen.span(place(finding.location), "cyan")
        spans = (pen.span(finding.subject, "bold"), pen.span(finding.message), where, pen.span(finding.rule, "dim"))
        yield Row(pen.between(spans), lead, hang=4)
