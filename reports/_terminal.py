"""What a terminal report is made of, before it is drawn: rows of styled spans, and the signs to draw with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.model.catalog import Severity
from auditor.model.finding import Outcome
from auditor.model.values import dataclass
from reports import RenderOptions
from reports._text import cells, show

_NARROW: Final = 64
_LEAST: Final = 24

SEVERITY_STYLES: Final = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "bold",
}
OUTCOME_STYLES: Final = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.ERROR: "bold magenta",
    Outcome.UNKNOWN: "yellow",
    Outcome.MANUAL: "cyan",
    Outcome.NOT_APPLICABLE: "dim",
}


class Span(NamedTuple):
    """A run of safe text in one style."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line that wraps at words. `lead` fills the margin of `hang` cells, which further lines leave free.

    A lead that is wider than that becomes part of the text. A fixed row is code: it is drawn as it is, and was cut to
    the width by whoever made it.
    """

    body: tuple[Span, ...] = ()
    lead: tuple[Span, ...] = ()
    hang: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Rows in a frame."""

    title: str
    subtitle: str
    style: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Two stacks of rows side by side, each of half the width."""

    left: tuple[Row, ...]
    right: tuple[Row, ...]


Item = Row | Box | Columns
BLANK: Final = Row()


@dataclass(frozen=True, slots=True)
class Pen:
    """How to write for one terminal: its width, its characters, and how much is asked for."""

    width: int
    unicode: bool
    verbosity: int
    low_confidence: bool

    @classmethod
    def of(cls, options: RenderOptions) -> Pen:
        """The pen for these options; below a least width nothing can be read, so it is never less."""
        low = options.low_confidence or options.verbosity > 0
        return cls(max(options.width, _LEAST), options.unicode, options.verbosity, low)

    @property
    def narrow(self) -> bool:
        """True where side margins cost more than they give."""
        return self.width < _NARROW

    def safe(self, text: str) -> str:
        """Text from anywhere, made safe for this terminal."""
        return show(text, unicode=self.unicode)

    def span(self, text: str, style: str = "") -> Span:
        """A safe span of text from anywhere."""
        return Span(self.safe(text), style)

    def sign(self, unicode: str, ascii_: str) -> str:
        """A drawing character, or what stands for it in ASCII."""
        return unicode if self.unicode else ascii_

    def outcome(self, outcome: Outcome) -> Span:
        """The sign of an outcome; signs differ in shape too, since colours may be off or not seen."""
        unicode, ascii_ = _SIGNS[outcome]
        return Span(self.sign(unicode, ascii_), OUTCOME_STYLES[outcome])

    @property
    def dot(self) -> Span:
        """What stands between two facts on a line."""
        return Span(self.sign("  \u00b7  ", "  -  "), "dim")

    def between(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The spans that have a text, with dots between them, in one line."""
        found: list[Span] = []
        for span in spans:
            if span.text:
                found += [self.dot, span] if found else [span]
        return tuple(found)

    def packed(
        self, items: Iterable[tuple[Span, ...]], hang: int = 0, *, gap: str | None = None, width: int = 0
    ) -> list[Row]:
        """As many items on a line as it holds, with dots (or `gap`) between them; lines break only between items."""
        dot = self.dot if gap is None else Span(gap)
        rows: list[list[Span]] = []
        used = 0
        for item in items:
            size = sum(cells(span.text) for span in item)
            if not size:
                continue
            if rows and used + cells(dot.text) + size <= (width or self.width) - hang:
                rows[-1] += [dot, *item]
                used += cells(dot.text) + size
            else:
                rows.append([*item])
                used = size
        lead = (Span(" " * hang),) if hang else ()
        return [Row(tuple(row), lead, hang) for row in rows]

    def heading(self, text: str, note: str = "") -> list[Item]:
        """A blank line and a heading with a rule up to the right margin."""
        label = f"{text} " + (f"({note}) " if note and cells(text + note) + 7 <= self.width else "")
        rule = self.sign("\u2500", "-") * max(self.width - cells(label) - 3, 0)
        edge = self.sign("\u2500\u2500 ", "-- ")
        spans = (Span(edge, "dim"), Span(text, "bold"), Span(label[len(text) :], "dim"), Span(rule, "dim"))
        return [BLANK, Row(spans), BLANK]

    def bar(self, value: float | None, width: int, style: str) -> tuple[Span, ...]:
        """A bar of `width` cells, filled by `value` in 100."""
        full = 0 if value is None else round(max(0.0, min(value, 100.0)) * width / 100)
        return (
            Span(self.sign("\u2501", "#") * full, style),
            Span(self.sign("\u2500", ".") * (width - full), "dim"),
        )


_SIGNS: Final = {
    Outcome.PASS: ("\u2713", "+"),
    Outcome.FAIL: ("\u2717", "x"),
    Outcome.ERROR: ("!", "!"),
    Outcome.UNKNOWN: ("?", "?"),
    Outcome.MANUAL: ("\u25cb", "o"),
    Outcome.NOT_APPLICABLE: ("\u2013", "-"),
}


def value_style(value: float | None) -> str:
    """The colour of a score."""
    if value is None:
        return "dim"
    return "green" if value >= 80 else "yellow" if value >= 50 else "red"  # noqa: PLR2004 (grades B and D)
