"""Crontabs, and when their entries run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.parse.crontab import Schedule, parse_crontab, parse_schedule

NOW = datetime(2026, 11, 23, 20, 30, 15, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


def schedule(expression: str) -> Schedule:
    found = parse_schedule(expression)
    assert isinstance(found, Schedule), found
    return found


def test_user_crontab() -> None:
    text = '# Backup every day at 3 AM\nMAILTO=ops@acme.io\nPATH = "/bin:/usr/bin"\n\n  0 3 * * * /opt/backup.sh  # x\n'
    found = parse_crontab(text, "crontab")
    assert not found.problems
    assert found.variables == (("MAILTO", "ops@acme.io"), ("PATH", "/bin:/usr/bin"))
    (entry,) = found.entries
    assert entry.command == "/opt/backup.sh  # x"
    assert entry.user is None
    assert entry.location == FileLocation("crontab", Span(5, 3, 5, 32))
    assert entry.schedule.describe() == "every day at 03:00"


def test_system_crontab_has_a_user() -> None:
    text = "0 3 * * *\troot\ttar czf /b.tgz /data\n@daily backup run me\n"
    first, second = parse_crontab(text, "etc/cron.d/backup").entries
    assert (first.user, first.command) == ("root", "tar czf /b.tgz /data")
    assert (second.user, second.command) == ("backup", "run me")
    assert parse_crontab(text, "x", system=False).entries[0].command == "root\ttar czf /b.tgz /data"


def test_percent_ends_the_command() -> None:
    found = parse_crontab("0 3 * * * tar czf /b-$(date +%F).tgz /d\n0 4 * * * tar c \\%F\n", "c")
    assert [entry.command for entry in found.entries] == ["tar czf /b-$(date +", "tar c %F"]
    (problem,) = found.problems
    assert problem.location.span == Span(1, 30, 1, 31)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("30 2 * * /opt/x", "day of the week: '/opt/x' cannot be read"),
        ("30 2 * * run", "day of the week: 'run' is not between 0 and 7"),
        ("60 * * * * x", "minute: '60' is not between 0 and 59"),
        ("* 24 * * * x", "hour"),
        ("* * 0 * * x", "day of the month"),
        ("* * * 13 * x", "month"),
        ("* * * * 8 x", "day of the week"),
        ("*/0 * * * * x", "step of 0"),
        ("5-1 * * * * x", "goes backwards"),
        ("1,,2 * * * * x", "cannot be read"),
        ("* * ? * * x", "cannot be read"),
        ("@often x", "is no schedule of cron"),
        ("0 3", "five fields, not 2"),
        ("0 3 * * *", "has no command"),
        ("@daily", "has no command"),
        ("* * * monday * x", "month"),
    ],
)
def test_lines_that_cron_refuses(line: str, words: str) -> None:
    found = parse_crontab(f"{line}\n@daily ok\n", "crontab")
    (problem,) = found.problems
    assert words in problem.message
    assert problem.location.span is not None
    assert problem.location.span.line == 1
    assert [entry.command for entry in found.entries] == ["ok"]


@pytest.mark.parametrize(
    ("expression", "following", "gap", "described"),
    [
        ("0 3 * * *", "2026-11-24 03:00", DAY, "every day at 03:00"),
        ("@daily", "2026-11-24 00:00", DAY, "every day at 00:00"),
        ("@hourly", "2026-11-23 21:00", timedelta(hours=1), "every hour"),
        ("@weekly", "2026-11-29 00:00", 7 * DAY, "every Sunday at 00:00"),
        ("@monthly", "2026-12-01 00:00", 31 * DAY, "on day 1 of the month at 00:00"),
        ("@yearly", "2027-01-01 00:00", 366 * DAY, "on day 1 in January at 00:00"),
        ("*/15 * * * *", "2026-11-23 20:45", timedelta(minutes=15), "every 15 minutes"),
        ("* * * * *", "2026-11-23 20:31", timedelta(minutes=1), "every minute"),
        ("30 20 * * *", "2026-11-24 20:30", DAY, "every day at 20:30"),
        ("0 */6 * * *", "2026-11-24 00:00", timedelta(hours=6), "every 6 hours at minute 0"),
        ("0 9-17 * * MON-FRI", "2026-11-24 09:00", timedelta(hours=64), ""),
        ("30 2 * * sun", "2026-11-29 02:30", 7 * DAY, "every Sunday at 02:30"),
        ("30 2 * * 7", "2026-11-29 02:30", 7 * DAY, "every Sunday at 02:30"),
        ("0 4 1,15 * *", "2026-12-01 04:00", 17 * DAY, "on day 1, 15 of the month at 04:00"),
        ("0 0 13 * 5", "2026-11-27 00:00", 7 * DAY, "on day 13 or Friday at 00:00"),
        ("0 0 */2 * 1", "2026-12-07 00:00", 21 * DAY, ""),
        ("0 0 29 2 *", "2028-02-29 00:00", 1461 * DAY, "on day 29 in February at 00:00"),
        ("0 0 31 * *", "2026-12-31 00:00", 61 * DAY, "on day 31 of the month at 00:00"),
        ("0 0 * JAN,jul *", "2027-01-01 00:00", 154 * DAY, ""),
        ("0 0 31 2 1", "2027-02-01 00:00", 350 * DAY, ""),
        ("5/20 * * * *", "2026-11-23 20:45", timedelta(minutes=20), ""),
    ],
)
def test_schedules(expression: str, following: str, gap: timedelta, described: str) -> None:
    found = schedule(expression)
    after = found.next_after(NOW)
    assert after is not None
    assert after.strftime("%Y-%m-%d %H:%M") == following
    assert after.tzinfo is UTC
    assert found.matches(after)
    assert not found.matches(NOW) or expression in ("* * * * *", "*/15 * * * *", "30 20 * * *")
    if described:
        assert found.describe() == described
    assert found.longest_gap() == gap


@pytest.mark.parametrize("expression", ["0 3 31 2 *", "0 3 30 2 *", "0 0 31 4,6,9,11 *", "@reboot"])
def test_never(expression: str) -> None:
    found = schedule(expression)
    assert found.next_after(NOW) is None
    assert found.longest_gap() is None
    assert not found.matches(NOW)
    assert found.describe()


def test_next_is_strictly_after_and_ends_with_the_calendar() -> None:
    daily = schedule("0 3 * * *")
    three = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
    assert daily.next_after(three) == three + DAY
    assert daily.next_after(three - timedelta(microseconds=1)) == three
    assert daily.next_after(datetime(9999, 12, 31, 4, tzinfo=UTC)) is None


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.tuples(
        st.sampled_from(["0", "*/7", "5,55", "10-20/3"]),
        st.sampled_from(["*", "3", "*/5", "22-23"]),
        st.sampled_from(["*", "1", "31", "*/10"]),
        st.sampled_from(["*", "2", "jan-mar"]),
        st.sampled_from(["*", "1", "5-7", "*/3"]),
    ),
    st.integers(0, 200_000_000),
)
def test_next_agrees_with_matches(words: tuple[str, ...], seconds: int) -> None:
    found = schedule(" ".join(words))
    start = NOW + timedelta(seconds=seconds)
    following = found.next_after(start)
    if following is None:
        return
    assert found.matches(following)
    moment = start.replace(second=0) + timedelta(minutes=1)
    for _ in range(500):
        if moment >= following:
            break
        assert not found.matches(moment)
        moment += timedelta(minutes=1)


@pytest.mark.parametrize("expression", ["0 0 */2 * 1", "0 0 31 2 1", "7 */5 1,9 * fri", "0 0 29 2 *", "*/50 23 * * *"])
def test_longest_gap_is_the_worst_of_all_runs_in_four_years(expression: str) -> None:
    found = schedule(expression)
    run = found.next_after(datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC))
    worst = timedelta(0)
    while run is not None and run.year < 2029:
        following = found.next_after(run)
        assert following is not None
        worst = max(worst, following - run)
        run = following
    assert found.longest_gap() == worst


def test_time_is_linear() -> None:
    parse_crontab("*/5 * * * * x % y\n" * 10_000, "c")
    parse_crontab("1," * 500_000 + " * * * * x", "c")
    parse_crontab("@" * 500_000 + "\n" + "a = " * 100_000 + "\n" + "9" * 500_000 + " * * * * x", "c")
    schedule("0 3 31 2 *").longest_gap()


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="0123456789*/-,@ \t\nabMON=%\\", max_size=60)))
def test_never_raises(text: str) -> None:
    for system in (True, False):
        for entry in parse_crontab(text, "c", system=system).entries:
            entry.schedule.next_after(NOW)
            assert entry.schedule.describe()
