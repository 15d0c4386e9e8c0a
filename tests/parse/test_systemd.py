"""systemd timers, and when they run."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import Span
from auditor.parse.systemd import parse_timer, parse_unit
from auditor.parse.systemd_time import CalendarSchedule, parse_calendar, parse_timespan

NOW = datetime(2026, 11, 23, 20, 30, 15, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
TIMER = """\
[Unit]
Description=Backup

[Timer]
# every night
OnCalendar=*-*-* 03:00:00
RandomizedDelaySec=5m
Persistent=true

[Install]
WantedBy=timers.target
"""


def calendar(expression: str) -> CalendarSchedule:
    found = parse_calendar(expression)
    assert isinstance(found, CalendarSchedule), found
    return found


def test_timer() -> None:
    timer = parse_timer(TIMER, "systemd/backup.timer")
    assert timer.unit == "backup.service"
    assert timer.persistent
    assert not timer.problems
    ((schedule, node),) = timer.schedules
    assert node.span == Span(6, 12, 6, 26)
    assert schedule.describe() == "every day at 03:00"
    assert timer.timing is schedule
    assert schedule.longest_gap() == DAY
    assert schedule.next_after(NOW) == datetime(2026, 11, 24, 3, tzinfo=UTC)


def test_several_schedules() -> None:
    text = (
        "[Timer]\nOnCalendar=Mon 03:00\nOnCalendar=Thu 03:00\nOnUnitActiveSec=2 weeks\nUnit=x.service\nPersistent=no\n"
    )
    timer = parse_timer(text, "a.timer")
    assert (timer.unit, timer.persistent) == ("x.service", False)
    assert timer.timing is not None
    assert timer.timing.next_after(NOW) == datetime(2026, 11, 26, 3, tzinfo=UTC)
    assert timer.timing.longest_gap() == 7 * DAY
    assert timer.timing.matches(datetime(2026, 11, 23, 3, tzinfo=UTC))


def test_an_empty_value_takes_back_what_stands_before() -> None:
    timer = parse_timer("[Timer]\nOnCalendar=daily\nOnCalendar=\nOnCalendar=weekly\n", "a.timer")
    assert [node.text for _, node in timer.schedules] == ["weekly"]


def test_monotonic_timers() -> None:
    once = parse_timer("[Timer]\nOnBootSec=15min\n", "a.timer").timing
    again = parse_timer("[Timer]\nOnUnitActiveSec=1d\n", "a.timer").timing
    assert once is not None
    assert again is not None
    assert once.longest_gap() is None
    assert once.next_after(NOW) is None
    assert again.longest_gap() == DAY
    assert again.next_after(NOW) == NOW + DAY


@pytest.mark.parametrize(
    ("text", "words", "span"),
    [
        ("[Timer]\nOnCalendar=*-*-* 25:00\n", "'25' is not between 0 and 23", Span(2, 12, 2, 23)),
        ("[Timer]\nOnUnitActiveSec=soon\n", "'soon' is no time span", Span(2, 17, 2, 21)),
        ("[Timer]\nwords\n", "neither a section", Span(2, 1, 2, 6)),
        ("OnCalendar=daily\n", "outside a section", Span(1, 1, 1, 17)),
        ("[Timer\n", "without `]`", Span(1, 1, 1, 7)),
    ],
)
def test_problems(text: str, words: str, span: Span) -> None:
    timer = parse_timer(f"{text}[Timer]\nPersistent=yes\n", "a.timer")
    (problem,) = timer.problems
    assert words in problem.message
    assert problem.location.span == span
    assert timer.persistent


def test_continued_lines() -> None:
    unit = parse_unit("[Service]\nExecStart=/bin/a \\\n# not this\n  --b\nUser=x\n", "a.service")
    start = unit.get("Service", "ExecStart")
    assert start is not None
    assert start.text == "/bin/a --b"
    assert start.span == Span(2, 11, 4, 6)
    assert unit.get("Service", "Nothing") is None


CALENDARS = [
    ("minutely", timedelta(minutes=1)),
    ("hourly", timedelta(hours=1)),
    ("daily", DAY),
    ("weekly", 7 * DAY),
    ("monthly", 31 * DAY),
    ("quarterly", 92 * DAY),
    ("semiannually", 184 * DAY),
    ("yearly", 366 * DAY),
    ("*-*-* 03:00:00", DAY),
    ("03:00", DAY),
    ("Mon..Fri *-*-* 03:00", 3 * DAY),
    ("Sat,Sun 10:00", 6 * DAY),
    ("Mon", 7 * DAY),
    ("*:0/15", timedelta(minutes=15)),
    ("*:*:0/10", timedelta(seconds=10)),
    ("*-*-1,15 04:00", 17 * DAY),
    ("*-*-1..7 00:00", 25 * DAY),
    ("*-*~01 00:00", 31 * DAY),
    ("*-02-29 00:00", 1461 * DAY),
    ("*-*-1/2 00:00", 2 * DAY),
    ("12-25", 366 * DAY),
    ("Mon *-05~07/1", 371 * DAY),
    ("*-*-* 0..6/2:30", timedelta(hours=18)),
    ("2030-01-01", None),
    ("*-02-30 00:00", None),
    ("2020-01-01", None),
    ("daily UTC", DAY),
    ("26-01-01", None),
    ("Fri-Sun 00:00", 5 * DAY),
]


@pytest.mark.parametrize(("expression", "gap"), CALENDARS)
def test_longest_gap(expression: str, gap: timedelta | None) -> None:
    assert calendar(expression).longest_gap() == gap


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "words",
        "25:00",
        "*-13-01",
        "*-*-32",
        "*-*-* 5",
        "Foo 03:00",
        "03:00:00:00",
        "1-2-3-4",
        "*:0/0",
        "5..1:00",
        "x" * 2_000,
    ],
)
def test_refused(expression: str) -> None:
    assert isinstance(parse_calendar(expression), str)


@pytest.mark.live
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("expression", [expression for expression, _ in CALENDARS])
def test_systemd_agrees(expression: str) -> None:
    program = shutil.which("systemd-analyze") or ""
    before = datetime.now(UTC)
    run = subprocess.run(
        [program, "calendar", expression],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env={"TZ": "UTC", "LC_ALL": "C"},
    )
    assert run.returncode == 0, run.stderr
    shown = [line.split(": ", 1)[1] for line in run.stdout.splitlines() if "Next elapse: " in line]
    candidates = [calendar(expression).next_after(moment) for moment in (before, datetime.now(UTC))]
    expected = {"never" if moment is None else moment.strftime("%a %Y-%m-%d %H:%M:%S UTC") for moment in candidates}
    assert shown[0] in expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90", timedelta(seconds=90)),
        ("1h 30min", timedelta(minutes=90)),
        ("2 weeks", 14 * DAY),
        ("1d", DAY),
        ("1.5h", timedelta(minutes=90)),
        ("5m", timedelta(minutes=5)),
        ("1M", timedelta(days=30.4375)),
        ("infinity", None),
        ("", None),
        ("-5", None),
        ("5 parsecs", None),
        ("9" * 15 + "y", None),
    ],
)
def test_time_spans(text: str, expected: timedelta | None) -> None:
    assert parse_timespan(text) == expected


def test_time_is_linear() -> None:
    parse_timer("[Timer]\n" + "OnCalendar=daily\n" * 2_000 + "OnBootSec=\\\n" * 20_000, "a.timer")
    parse_timer("[Timer]\nOnCalendar=" + "1," * 500_000, "a.timer")
    calendar("*-02-30 *:*:*").longest_gap()


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.one_of(st.text(), st.text(alphabet="0123456789*-~:./, MonFriUTC", max_size=24)),
    st.text(alphabet="[Timer]\nOn=\\#;a ", max_size=60),
)
def test_never_raises(expression: str, text: str) -> None:
    found = parse_calendar(expression)
    if isinstance(found, CalendarSchedule):
        found.next_after(NOW)
        assert found.describe()
    parse_timespan(expression)
    parse_timer(f"[Timer]\nOnCalendar={expression}\nOnBootSec={expression}\n{text}", "a.timer")
