"""When something recurs: what cron entries and systemd timers have in common. Times are wall-clock, without DST."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
ALL_MONTHS = frozenset(range(1, 13))
ALL_DAYS = frozenset(range(1, 32))
ALL_WEEKDAYS = frozenset(range(7))

_HORIZON = 40 * 366  # February 29 on a given weekday comes once in 28 years, or 40 around 2100
_FIRST = date(2025, 1, 1)
_FOUR_YEARS = 1461
_SHOWN = 6


class Timing(Protocol):
    """When something runs."""

    def describe(self) -> str:
        """In words, such as `every day at 03:00`."""
        ...

    def matches(self, moment: datetime) -> bool:
        """Whether it runs at a moment."""
        ...

    def next_after(self, moment: datetime) -> datetime | None:
        """The first run strictly after a moment; None where no date ever matches (within 40 years)."""
        ...

    def longest_gap(self) -> timedelta | None:
        """The worst time between two runs over four years (a leap year among them); None where it does not recur."""
        ...


def next_run(on_day: Callable[[date], bool], seconds: Sequence[int], after: datetime) -> datetime | None:
    """The first moment strictly after another; `seconds` are the seconds of a matching day, in order."""
    if not seconds:
        return None
    day = after.date()
    midnight = datetime.combine(day, time(), after.tzinfo)
    elapsed = after.hour * 3600 + after.minute * 60 + after.second
    if on_day(day):
        later = bisect_right(seconds, elapsed)
        if later < len(seconds):
            return midnight + timedelta(seconds=seconds[later])
    for following in _days(day, _HORIZON):
        if on_day(following):
            return datetime.combine(following, time(), after.tzinfo) + timedelta(seconds=seconds[0])
    return None


def _days(after: date, count: int) -> Iterator[date]:
    first = after.toordinal() + 1
    last = min(first + count, date.max.toordinal())
    return map(date.fromordinal, range(first, last))


def longest_gap(on_day: Callable[[date], bool], seconds: Sequence[int]) -> timedelta | None:
    """The worst time between two runs where the first of them lies in four given years; None where none recurs."""
    if not seconds:
        return None
    inside = max((later - earlier for earlier, later in pairwise(seconds)), default=0)
    overnight = 86_400 - seconds[-1] + seconds[0]
    last: date | None = None
    worst = 0
    for day in _days(_FIRST, _FOUR_YEARS + _HORIZON):
        if not on_day(day):
            continue
        if last is not None:
            worst = max(worst, (day - last).days * 86_400 - 86_400 + overnight)
        if last is not None and (day - _FIRST).days > _FOUR_YEARS:
            break
        last = day
    return timedelta(seconds=max(worst, inside)) if worst or inside else None


def describe_time(hours: frozenset[int], minutes: frozenset[int]) -> str:
    """The times of a day in words."""
    every_hour = len(hours) == 24  # noqa: PLR2004 - hours of a day
    minute_step = _step(minutes, 60)
    hour_step = _step(hours, 24)
    if every_hour and minute_step:
        return "every minute" if minute_step == 1 else f"every {minute_step} minutes"
    first = min(minutes)
    if len(minutes) == 1 and every_hour:
        return "every hour" if first == 0 else f"every hour at minute {first}"
    if len(minutes) == 1 and hour_step:
        return f"every {hour_step} hours at minute {first}"
    times = [f"{hour:02}:{minute:02}" for hour in sorted(hours) for minute in sorted(minutes)]
    if len(times) <= _SHOWN:
        return f"at {', '.join(times)}"
    return f"at minutes {_numbers(minutes)} of hours {_numbers(hours)}"


def describe_days(months: frozenset[int], days: frozenset[int], weekdays: frozenset[int], *, either: bool) -> str:
    """The days in words; `either` where a day of the month or a weekday is enough. Weekdays count from Sunday, 0."""
    by_day = f"on day {_numbers(days)}" if days != ALL_DAYS else ""
    by_weekday = f"every {', '.join(WEEKDAYS[day] for day in sorted(weekdays))}" if weekdays != ALL_WEEKDAYS else ""
    if weekdays == frozenset(range(1, 6)):
        by_weekday = "every working day"
    chosen = (" or " if either else " if it is ").join(filter(None, (by_day, by_weekday.removeprefix("every "))))
    if not by_day or not by_weekday:
        chosen = by_day or by_weekday or "every day"
    if months == ALL_MONTHS:
        return f"{chosen} of the month" if by_day and not by_weekday else chosen
    return f"{chosen} in {', '.join(MONTHS[month - 1] for month in sorted(months))}"


def _step(values: frozenset[int], size: int) -> int:
    """The step of values spread evenly from 0; 0 where they are not."""
    step = size // len(values)
    return step if len(values) > 1 and values == frozenset(range(0, size, step)) and size % step == 0 else 0


def _numbers(values: frozenset[int]) -> str:
    """Numbers, with runs of three and more as ranges."""
    parts: list[str] = []
    ordered = sorted(values)
    at = 0
    while at < len(ordered):
        end = at
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        if end - at > 1:
            parts.append(f"{ordered[at]}-{ordered[end]}")
            at = end + 1
        else:
            parts.append(str(ordered[at]))
            at += 1
    return ", ".join(parts)
