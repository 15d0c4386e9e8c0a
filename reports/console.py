"""The report for a terminal: what matters first, each failure with its line of the file, plain text when piped."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from auditor.model.report import Report
from reports import Format, RenderOptions
from reports import _console_findings as findings
from reports import _console_summary as summary
from reports._terminal import Box, Columns, Item, Pen, Row, Span
from reports._text import cells

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_GAP: Final = 3
_FRAME: Final = "\u256d\u256e\u2570\u256f\u2500\u2502"
_ASCII_FRAME: Final = "++++-|"


def render(report: Report, options: RenderOptions) -> str:
    """The report as text for a terminal of `options.width` cells; escape codes only with `options.color`."""
    from rich.console import Console  # noqa: PLC0415 (47 ms that only this format should cost)

    pen = Pen.of(options)
    file = io.StringIO()
    console = Console(
        file=file,
        width=pen.width,
        color_system="standard" if options.color else None,
        no_color=False,
        force_terminal=options.color,
        force_interactive=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for item in _items(report, pen):
        for line in _lines(item, pen.width, console, pen):
            line.rstrip()
            console.print(line, soft_wrap=True)
    return file.getvalue()


def _items(report: Report, pen: Pen) -> Iterator[Item]:
    if pen.verbosity < 0:
        yield from summary.line(report, pen)
        yield from findings.one_liners(report, pen)
        yield from summary.gate(report, pen)
        return
    yield from summary.panel(report, pen)
    yield from summary.controls(report, pen)
    yield from findings.failures(report, pen)
    yield from findings.unknown(report, pen)
    yield from findings.manual(report, pen)
    yield from findings.aside(report, pen)
    yield from findings.passes(report, pen)
    yield from summary.top_fixes(report, pen)
    yield from summary.problems(report, pen)
    yield from summary.gate(report, pen)


def _lines(item: Item, width: int, console: Console, pen: Pen) -> Iterator[Text]:
    if isinstance(item, Row):
        yield from _row(item, width, console)
    elif isinstance(item, Box):
        yield from _box(item, width, console, pen)
    else:
        yield from _columns(item, width, console)


def _text(spans: tuple[Span, ...]) -> Text:
    from rich.text import Text  # noqa: PLC0415 (see `render`)

    return Text.assemble(*((span.text, span.style) for span in spans))


def _row(row: Row, width: int, console: Console) -> Iterator[Text]:
    lead = _text(row.lead)
    lead.pad_right(max(row.hang - lead.cell_len, 0))
    body = _text(row.body)
    if row.fixed:
        yield lead + body
        return
    margin = _text((Span(" " * row.hang),))
    if lead.cell_len > row.hang:
        lead, body = _text(()), lead + body
    wrapped = list(body.wrap(console, max(width - row.hang, 1), overflow="fold")) or [body]
    for index, line in enumerate(wrapped):
        yield (margin if index else lead) + line


def _box(box: Box, width: int, console: Console, pen: Pen) -> Iterator[Text]:
    top_left, top_right, bottom_left, bottom_right, across, down = tuple(_FRAME if pen.unicode else _ASCII_FRAME)
    inner = width - 4
    yield _edge(top_left, box.title, top_right, across, width, box.style)
    for row in box.rows:
        for line in _row(row, inner, console):
            line.rstrip()
            line.pad_right(inner - line.cell_len)
            yield _text((Span(f"{down} ", box.style),)) + line + _text((Span(f" {down}", box.style),))
    yield _edge(bottom_left, box.subtitle, bottom_right, across, width, box.style)


def _edge(left: str, title: str, right: str, across: str, width: int, style: str) -> Text:
    """A side of a frame with a title in it, which is cut where it has no room."""
    shown = _text((Span(title, "bold"),))
    shown.truncate(max(width - 6, 0), overflow="ellipsis" if across != "-" else "crop")
    label = _text((Span(" "),)) + shown + _text((Span(" "),)) if title else _text(())
    rest = across * (width - 3 - label.cell_len)
    return _text((Span(f"{left}{across}", style),)) + label + _text((Span(f"{rest}{right}", style),))


def _columns(columns: Columns, width: int, console: Console) -> Iterator[Text]:
    half = (width - _GAP) // 2
    left, right = (
        [line for row in rows for line in _row(row, half, console)] for rows in (columns.left, columns.right)
    )
    for index in range(max(len(left), len(right))):
        first = left[index] if index < len(left) else _text(())
        first.rstrip()
        first.pad_right(half + _GAP - cells(first.plain))
        yield first + right[index] if index < len(right) else first


FORMAT: Final = Format("console", "text/plain", ".txt", render, "for people at a terminal (the default)")
