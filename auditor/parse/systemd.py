"""systemd unit files, and what their timers say about when something runs.

Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html and systemd.syntax.html there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from auditor.model.node import ScalarNode
from auditor.model.values import dataclass
from auditor.parse.document import DocumentProblem
from auditor.parse.schedule import Timing
from auditor.parse.source import Source
from auditor.parse.systemd_time import CalendarSchedule, parse_calendar, parse_timespan

_TRUE = frozenset({"1", "yes", "y", "true", "t", "on"})
_REPEATING = ("OnUnitActiveSec", "OnUnitInactiveSec")
_ONCE = ("OnActiveSec", "OnBootSec", "OnStartupSec")


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """`key = value` in a section; the value is where the node says."""

    section: str
    key: str
    value: ScalarNode


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit file: its entries in order, since keys may repeat."""

    path: str
    entries: tuple[UnitEntry, ...]
    problems: tuple[DocumentProblem, ...] = ()

    def all(self, section: str, key: str) -> tuple[ScalarNode, ...]:
        """The values of a key that count: an empty value takes back what stands before it."""
        found: list[ScalarNode] = []
        for entry in self.entries:
            if (entry.section, entry.key) == (section, key):
                found = [*found, entry.value] if entry.value.text else []
        return tuple(found)

    def get(self, section: str, key: str) -> ScalarNode | None:
        """The last value of a key, or None."""
        found = self.all(section, key)
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class IntervalSchedule:
    """A monotonic timer: a period after the last run. `period` is None where it runs once per start only."""

    expression: str
    period: timedelta | None

    def describe(self) -> str:
        """In words."""
        return f"{self.expression} after the last run" if self.period else f"once, {self.expression} after the start"

    def matches(self, moment: datetime) -> bool:  # noqa: ARG002 - the same for each moment
        """Never known: it depends on the last run."""
        return False

    def next_after(self, moment: datetime) -> datetime | None:
        """The run after one at `moment`; None where it does not recur."""
        try:
            return moment + self.period if self.period else None
        except OverflowError:
            return None

    def longest_gap(self) -> timedelta | None:
        """The period."""
        return self.period


@dataclass(frozen=True, slots=True)
class AnySchedule:
    """Several schedules, each of which starts the unit."""

    parts: tuple[CalendarSchedule | IntervalSchedule, ...]

    def describe(self) -> str:
        """In words, one part after the other."""
        return "; ".join(part.describe() for part in self.parts)

    def matches(self, moment: datetime) -> bool:
        """Whether one of them runs at a moment."""
        return any(part.matches(moment) for part in self.parts)

    def next_after(self, moment: datetime) -> datetime | None:
        """The earliest of their next runs."""
        return min((found for part in self.parts if (found := part.next_after(moment))), default=None)

    def longest_gap(self) -> timedelta | None:
        """The shortest of their longest gaps: an upper bound, exact where one part decides."""
        return min((found for part in self.parts if (found := part.longest_gap())), default=None)


@dataclass(frozen=True, slots=True)
class Timer:
    """A `.timer` unit. `unit` is what it starts; `persistent` makes up for runs that were missed while powered off."""

    unit: str
    persistent: bool
    schedules: tuple[tuple[Timing, ScalarNode], ...]
    timing: Timing | None
    problems: tuple[DocumentProblem, ...] = ()


def parse_unit(text: str, path: str) -> Unit:
    """Read a unit file; lines that systemd ignores are problems with their place. Never raises."""
    source = Source(text, path)
    entries: list[UnitEntry] = []
    section = ""
    lines = source.lines()
    index = 0
    while index < len(lines):
        start, raw = lines[index]
        index += 1
        line = raw.strip()
        at = start + len(raw) - len(raw.lstrip())
        if not line or line[0] in "#;":
            continue
        if line.startswith("["):
            if not line.endswith("]"):
                source.problem("section without `]`", at, at + len(line))
            section = line[1:].removesuffix("]")
            continue
        parts: list[str] = []
        end = at + len(line)
        while line.endswith("\\") and index < len(lines):
            parts.append(line[:-1].rstrip())
            start, raw = lines[index]
            index += 1
            line = raw.strip()
            end = start + len(raw.rstrip())
            if line[:1] in ("#", ";"):
                line = "\\"
        parts.append(line.removesuffix("\\").rstrip())
        entry = _entry(source, section, " ".join(filter(None, parts)), at, end)
        if entry is not None:
            entries.append(entry)
    return Unit(path, tuple(entries), tuple(source.problems))


def _entry(source: Source, section: str, joined: str, at: int, end: int) -> UnitEntry | None:
    key, equals, value = joined.partition("=")
    if not equals or not section:
        source.problem("outside a section" if equals else "neither a section nor `Key=value`", at, end)
        return None
    written = source.text.index("=", at) + 1
    start = written + len(source.text[written:end]) - len(source.text[written:end].lstrip())
    span = source.span(min(start, end), end)
    node = ScalarNode(value.strip(), plain=True, path=source.path, span=span)
    return UnitEntry(section, key.rstrip(), node)


def read_timer(unit: Unit) -> Timer:
    """What a `.timer` unit says; expressions that systemd refuses are problems with their place."""
    problems = list(unit.problems)
    found: list[tuple[CalendarSchedule | IntervalSchedule, ScalarNode]] = []
    for node in unit.all("Timer", "OnCalendar"):
        calendar = parse_calendar(node.text)
        if isinstance(calendar, str):
            problems.append(DocumentProblem(f"OnCalendar: {calendar}", node.location))
        else:
            found.append((calendar, node))
    for key in (*_REPEATING, *_ONCE):
        for node in unit.all("Timer", key):
            period = parse_timespan(node.text)
            if period is None:
                problems.append(DocumentProblem(f"{key}: {node.text[:40]!r} is no time span", node.location))
            else:
                found.append((IntervalSchedule(node.text, period if key in _REPEATING else None), node))
    persistent = unit.get("Timer", "Persistent")
    named = unit.get("Timer", "Unit")
    own = unit.path.rpartition("/")[2].removesuffix(".timer") + ".service"
    return Timer(
        unit=named.text if named else own,
        persistent=persistent is not None and persistent.text.lower() in _TRUE,
        schedules=tuple(found),
        timing=_together([schedule for schedule, _ in found]),
        problems=tuple(problems),
    )


def _together(parts: Sequence[CalendarSchedule | IntervalSchedule]) -> Timing | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AnySchedule(tuple(parts))


def parse_timer(text: str, path: str) -> Timer:
    """Read the text of a `.timer` unit. Never raises."""
    return read_timer(parse_unit(text, path))
