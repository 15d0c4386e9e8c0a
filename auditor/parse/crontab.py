"""Crontabs: of users, of the system (`/etc/crontab`, `/etc/cron.d`), with schedules that can be asked when they run.

Source: https://man7.org/linux/man-pages/man5/crontab.5.html and
https://manpages.debian.org/bookworm/cron/crontab.5.en.html. Two traps are kept: where both the day of the month and
the day of the week are restricted, either is enough (a field that begins with `*` is no restriction), and an unescaped
`%` ends the command.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.document import DocumentProblem
from auditor.parse.schedule import ALL_DAYS, ALL_WEEKDAYS, describe_days, describe_time, longest_gap, next_run
from auditor.parse.source import Source

_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTH_NAMES = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY_NAMES = {name: number for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTH_NAMES),
    ("day of the week", 0, 7, _DAY_NAMES),
)
_ITEM = regex(r"(?:(\*)|(\w{1,9})(?:-(\w{1,9}))?)(?:/(\d{1,9}))?", re.ASCII)
_VARIABLE = regex(r"([A-Za-z_]\w*|\"[^\"]*\"|'[^']*')\s*=\s*(.*)")
_WORD = regex(r"\S+")
_PERCENT = regex(r"(?<!\\)%")
_MAX_FIELD = 1_000


@dataclass(frozen=True, slots=True)
class Schedule:
    """The five fields of a cron entry; weekdays count from Sunday, 0. `reboot` runs once per start of the host.

    `either` is cron's rule for two restricted day fields: one of them is enough.
    """

    expression: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool = False
    reboot: bool = False

    def _on_day(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_day = day.day in self.days
        by_weekday = day.isoweekday() % 7 in self.weekdays
        return (by_day or by_weekday) if self.either else (by_day and by_weekday)

    def _seconds(self) -> list[int]:
        return sorted(hour * 3600 + minute * 60 for hour in self.hours for minute in self.minutes)

    def matches(self, moment: datetime) -> bool:
        """Whether it runs in the minute of a moment."""
        return moment.minute in self.minutes and moment.hour in self.hours and self._on_day(moment.date())

    def next_after(self, moment: datetime) -> datetime | None:
        """The first run strictly after a moment, in its time zone; None where no date ever matches."""
        return next_run(self._on_day, self._seconds(), moment)

    def longest_gap(self) -> timedelta | None:
        """The worst time between two runs over four years; None where it never runs, or only at the host's start."""
        return longest_gap(self._on_day, self._seconds())

    def describe(self) -> str:
        """In words: `every day at 03:00`."""
        if self.reboot:
            return "at every start of the host"
        times = describe_time(self.hours, self.minutes)
        days = describe_days(self.months, self.days, self.weekdays, either=self.either)
        if times.startswith("every") and days == "every day":
            return times
        return f"{days} {times}"


@dataclass(frozen=True, slots=True)
class CronEntry:
    """A line of a crontab. `command` is what cron gives to the shell; `user` is None in a user's own crontab."""

    schedule: Schedule
    command: str
    user: str | None
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Crontab:
    """A crontab with its variables (`MAILTO`, `PATH`), in order."""

    path: str
    entries: tuple[CronEntry, ...]
    variables: tuple[tuple[str, str], ...]
    problems: tuple[DocumentProblem, ...] = ()


def parse_schedule(expression: str) -> Schedule | str:
    """Five fields or `@daily` and its like as a schedule; a sentence that says what is wrong where it is none."""
    words = expression.split()
    if len(words) == 1 and words[0].lower() == "@reboot":
        nothing: frozenset[int] = frozenset()
        return Schedule("@reboot", nothing, nothing, nothing, nothing, nothing, reboot=True)
    if len(words) == 1 and words[0].startswith("@"):
        known = _SHORTHANDS.get(words[0].lower())
        if known is None:
            return f"{words[0][:40]!r} is no schedule of cron"
        words = known.split()
    if len(words) != len(_FIELDS):
        return f"a schedule has five fields, not {len(words)}"
    sets: list[frozenset[int]] = []
    for word, (name, low, high, names) in zip(words, _FIELDS, strict=True):
        values = _field(word, low, high, names)
        if isinstance(values, str):
            return f"{name}: {values}"
        sets.append(values)
    minutes, hours, days, months, weekdays = sets
    weekdays = frozenset(day % 7 for day in weekdays)
    either = not words[2].startswith("*") and not words[4].startswith("*")
    if either and (days == ALL_DAYS or weekdays == ALL_WEEKDAYS):
        days, weekdays, either = ALL_DAYS, ALL_WEEKDAYS, False
    return Schedule(" ".join(expression.split()), minutes, hours, days, months, weekdays, either)


def _field(word: str, low: int, high: int, names: dict[str, int]) -> frozenset[int] | str:
    """The numbers that one field stands for, or what is wrong with it."""
    if len(word) > _MAX_FIELD:
        return "too long"
    values: set[int] = set()
    for item in word.split(","):
        found = _ITEM.fullmatch(item)
        if found is None:
            return f"{item[:40]!r} cannot be read"
        star, first, last, step = found.groups()
        start = low if star else _number(first, names)
        end = high if star or (step and not last) else _number(last or first, names)
        if start is None or end is None or not (low <= start <= high and low <= end <= high):
            return f"{item!r} is not between {low} and {high}"
        if start > end:
            return f"{item!r} goes backwards"
        if step is not None and int(step) == 0:
            return f"{item!r} has a step of 0"
        values.update(range(start, end + 1, int(step or 1)))
    return frozenset(values)


def _number(word: str, names: dict[str, int]) -> int | None:
    return int(word) if word.isdecimal() else names.get(word.lower())


def parse_crontab(text: str, path: str, *, system: bool | None = None) -> Crontab:
    """Read a crontab; lines that cron refuses are problems with their place, and the rest is read. Never raises.

    `system` says that a user's name stands before the command; None decides by the path (`cron.d/`, `etc/crontab`).
    """
    if system is None:
        system = "cron.d/" in path or path.endswith("etc/crontab")
    source = Source(text, path)
    entries: list[CronEntry] = []
    variables: list[tuple[str, str]] = []
    for start, raw in source.lines():
        line = raw.strip()
        at = start + len(raw) - len(raw.lstrip())
        if not line or line.startswith("#"):
            continue
        variable = _VARIABLE.fullmatch(line)
        if variable:
            variables.append((variable[1].strip("\"'"), _unquoted(variable[2])))
            continue
        entry = _entry(source, line, at, system=system)
        if entry is not None:
            entries.append(entry)
    return Crontab(path, tuple(entries), tuple(variables), tuple(source.problems))


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _entry(source: Source, line: str, at: int, *, system: bool) -> CronEntry | None:
    wanted = 1 if line.startswith("@") else len(_FIELDS)
    words = []
    for found in _WORD.finditer(line):
        words.append(found)
        if len(words) > wanted + 1:
            break
    fields = words[:wanted]
    end = fields[-1].end()
    schedule = parse_schedule(" ".join(word[0] for word in fields))
    if isinstance(schedule, str):
        source.problem(schedule, at, at + end)
        return None
    rest = line[end:].lstrip()
    user = None
    if system:
        user, _, rest = rest.replace("\t", " ").partition(" ") if rest else ("", "", "")
        rest = rest.lstrip()
    if not rest:
        lacking = "user or command" if system else "command"
        source.problem(f"the schedule has no {lacking}", at, at + len(line))
        return None
    percent = _PERCENT.search(rest)
    if percent:
        place = at + len(line) - len(rest) + percent.start()
        source.problem("cron ends the command at this `%`: write `\\%`", place, place + 1)
        rest = rest[: percent.start()].rstrip()
    return CronEntry(schedule, rest.replace("\\%", "%"), user, source.at(at, at + len(line)))
