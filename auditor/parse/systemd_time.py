"""systemd's calendar expressions and time spans: `Mon..Fri *-*-* 03:00`, `*-*~01`, `daily`, `1h 30min`.

Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html; checked against `systemd-analyze`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.schedule import (
    ALL_WEEKDAYS,
    WEEKDAYS,
    describe_days,
    describe_time,
    longest_gap,
    next_run,
)

_SHORTHANDS = {
    "minutely": "*-*-* *:*:00",
    "hourly": "*-*-* *:00:00",
    "daily": "*-*-* 00:00:00",
    "weekly": "Mon *-*-* 00:00:00",
    "monthly": "*-*-01 00:00:00",
    "quarterly": "*-01,04,07,10-01 00:00:00",
    "semiannually": "*-01,07-01 00:00:00",
    "semi-annually": "*-01,07-01 00:00:00",
    "biannually": "*-01,07-01 00:00:00",
    "bi-annually": "*-01,07-01 00:00:00",
    "yearly": "*-01-01 00:00:00",
    "annually": "*-01-01 00:00:00",
    "anually": "*-01-01 00:00:00",
}
_DAY_NUMBERS = {name: number for number, day in enumerate(WEEKDAYS) for name in (day.lower(), day.lower()[:3])}
_YEARS = (1970, 2199)
_ITEM = regex(
    r"(?:(\*)|(\d{1,4})(?:\.\d{1,9})?(?:\.\.(\d{1,4})(?:\.\d{1,9})?)?)(?:/(\d{1,4})(?:\.\d{1,9})?)?", re.ASCII
)
_ZONE = regex(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2}")
_SPAN = regex(r"(\d{1,15})(?:\.(\d{1,9})\d{0,9})? *([a-zA-Zµμ]*)", re.ASCII)
_TWO_DIGITS = regex(r"(?<![\d/])\d{2}(?!\d)", re.ASCII)
_MAX_LENGTH = 1_000
_HALF = 2  # a time has at least hours and minutes, a date at least month and day
_SECOND = 1_000_000
_UNITS = {
    unit: size
    for units, size in (
        ("usec us µs μs", 1),
        ("msec ms", 1_000),
        ("seconds second sec s", _SECOND),
        ("minutes minute min m", 60 * _SECOND),
        ("hours hour hr h", 3_600 * _SECOND),
        ("days day d", 86_400 * _SECOND),
        ("weeks week w", 7 * 86_400 * _SECOND),
        ("months month M", 2_629_800 * _SECOND),
        ("years year y", 31_557_600 * _SECOND),
    )
    for unit in units.split()
}


@dataclass(frozen=True, slots=True)
class CalendarSchedule:
    """An `OnCalendar=` expression; all its parts must match. Weekdays count from Sunday, 0.

    `from_end` means that `days` count from the end of the month (`~01` is its last day). `years` is None where every
    year matches. `zone` is the time zone that the expression names; it is not applied here.
    """

    expression: str
    weekdays: frozenset[int]
    years: frozenset[int] | None
    months: frozenset[int]
    days: frozenset[int]
    from_end: bool
    hours: frozenset[int]
    minutes: frozenset[int]
    seconds: frozenset[int]
    zone: str = ""

    def _on_day(self, day: date) -> bool:
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        number = monthrange(day.year, day.month)[1] - day.day + 1 if self.from_end else day.day
        return number in self.days and day.isoweekday() % 7 in self.weekdays

    def _times(self) -> list[int]:
        return sorted(
            hour * 3600 + minute * 60 + second
            for hour in self.hours
            for minute in self.minutes
            for second in self.seconds
        )

    def matches(self, moment: datetime) -> bool:
        """Whether it runs in the second of a moment."""
        at_time = moment.hour in self.hours and moment.minute in self.minutes and moment.second in self.seconds
        return at_time and self._on_day(moment.date())

    def next_after(self, moment: datetime) -> datetime | None:
        """The first run strictly after a moment; None where no date ever matches."""
        return next_run(self._on_day, self._times(), moment)

    def longest_gap(self) -> timedelta | None:
        """The worst time between two runs over four years; None where it does not recur."""
        return longest_gap(self._on_day, self._times())

    def describe(self) -> str:
        """In words where they are simple, else the expression."""
        if self.from_end or self.years is not None or self.seconds != frozenset({0}):
            return f"at {self.expression}"
        times = describe_time(self.hours, self.minutes)
        days = describe_days(self.months, self.days, self.weekdays, either=False)
        return times if times.startswith("every") and days == "every day" else f"{days} {times}"


def parse_calendar(expression: str) -> CalendarSchedule | str:
    """An `OnCalendar=` expression as a schedule; a sentence that says what is wrong where it is none."""
    if len(expression) > _MAX_LENGTH:
        return "too long"
    shown = " ".join(expression.split())
    words = _SHORTHANDS.get(shown.lower(), shown).split()
    zone = words.pop() if words and _ZONE.fullmatch(words[-1]) and words[-1].lower() not in _DAY_NUMBERS else ""
    words = _SHORTHANDS.get(words[0].lower(), words[0]).split() if len(words) == 1 else words
    weekdays = ALL_WEEKDAYS
    if words and words[0][0].isalpha():
        named = _weekdays(words.pop(0))
        weekdays = named or ALL_WEEKDAYS
        if named is None:
            return f"{shown[:40]!r} does not begin with days of the week"
    date_word = words.pop(0) if words and ":" not in words[0] else "*-*-*"
    time_word = words.pop(0) if words else "00:00:00"
    if words or not shown:
        return f"{shown[:40]!r} is no calendar expression"
    day = _date(date_word)
    clock = _time(time_word)
    if isinstance(day, str) or isinstance(clock, str):
        return day if isinstance(day, str) else str(clock)
    years, months, days, from_end = day
    return CalendarSchedule(shown, weekdays, years, months, days, from_end, *clock, zone=zone)


def _weekdays(word: str) -> frozenset[int] | None:
    found: set[int] = set()
    for item in word.rstrip(",").split(","):
        first, ranged, last = item.replace("..", "-").partition("-")
        start = _DAY_NUMBERS.get(first.lower())
        end = _DAY_NUMBERS.get((last if ranged else first).lower())
        # systemd's week ends on Sunday: Fri..Sun is a range, Sun..Tue is refused.
        if start is None or end is None or (start or 7) > (end or 7):
            return None
        found.update(day % 7 for day in range(start or 7, (end or 7) + 1))
    return frozenset(found)


def _date(word: str) -> tuple[frozenset[int] | None, frozenset[int], frozenset[int], bool] | str:
    from_end = "~" in word
    parts = word.replace("~", "-").split("-")
    if len(parts) == _HALF:
        parts.insert(0, "*")
    if len(parts) != _HALF + 1:
        return f"{word[:40]!r} is no date"
    years = None if parts[0] == "*" else _component(_TWO_DIGITS.sub(_century, parts[0]), *_YEARS)
    months = _component(parts[1], 1, 12)
    days = _from_end(parts[2]) if from_end else _component(parts[2], 1, 31)
    if isinstance(years, str) or isinstance(months, str) or isinstance(days, str):
        return next(part for part in (years, months, days) if isinstance(part, str))
    return years, months, days, from_end


def _century(found: re.Match[str]) -> str:
    """A year of two digits lies between 1970 and 2069."""
    return f"{'19' if int(found[0]) >= 70 else '20'}{found[0]}"  # noqa: PLR2004 - said in the docstring


def _from_end(word: str) -> frozenset[int] | str:
    """Days counted from the end of the month; `07/1` begins 7 days before the end and goes on to it."""
    start, slash, step = word.partition("/")
    if not slash:
        return _component(word, 1, 31)
    if not (start.isdecimal() and step.isdecimal()) or len(word) > len("31/31") or int(step) == 0:
        return f"{word[:40]!r} cannot be read"
    return frozenset(range(int(start), 0, -int(step)))


def _time(word: str) -> tuple[frozenset[int], frozenset[int], frozenset[int]] | str:
    parts = word.split(":")
    if len(parts) == _HALF:
        parts.append("00")
    if len(parts) != _HALF + 1:
        return f"{word[:40]!r} is no time"
    hours, minutes, seconds = _component(parts[0], 0, 23), _component(parts[1], 0, 59), _component(parts[2], 0, 59)
    if isinstance(hours, str) or isinstance(minutes, str) or isinstance(seconds, str):
        return next(part for part in (hours, minutes, seconds) if isinstance(part, str))
    return hours, minutes, seconds


def _component(word: str, low: int, high: int) -> frozenset[int] | str:
    values: set[int] = set()
    for item in word.split(","):
        found = _ITEM.fullmatch(item)
        if found is None:
            return f"{item[:40]!r} cannot be read"
        star, first, last, step = found.groups()
        if star and step:
            return f"{item!r} is refused by systemd: write `{low if low <= 1 else 0}/{step}`"
        start = low if star else int(first)
        end = high if star or (step and not last) else int(last or first)
        if not (low <= start <= high and low <= end <= high):
            return f"{item!r} is not between {low} and {high}"
        if start > end:
            return f"{item!r} goes backwards"
        if step is not None and int(step) == 0:
            return f"{item!r} has a step of 0"
        values.update(range(start, end + 1, int(step or 1)))
    return frozenset(values)


def parse_timespan(text: str) -> timedelta | None:
    """A time span such as `1h 30min`, `2 weeks` or `90` (seconds); None where systemd refuses it, and for `infinity`.

    A month has 30.4375 days and a year 365.25.
    """
    body = text.strip()
    if not body or len(body) > _MAX_LENGTH:
        return None
    total = 0
    at = 0
    while at < len(body):
        found = _SPAN.match(body, at)
        size = _UNITS.get(found[3] or "s") if found else None
        if found is None or size is None:
            return None
        fraction = found[2] or "0"
        total += int(found[1]) * size + int(fraction) * size // 10 ** len(fraction)
        at = found.end()
        while at < len(body) and body[at].isspace():
            at += 1
    try:
        return timedelta(microseconds=total)
    except OverflowError:
        return None
