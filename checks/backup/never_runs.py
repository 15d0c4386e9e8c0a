"""A backup is scheduled for a moment that never comes."""

from collections.abc import Iterator
from datetime import datetime, time

from auditor import BackupSchedule, Verdict, check, failed, passed


@check
def never_runs(schedule: BackupSchedule) -> Iterator[Verdict]:
    if schedule.timing is None:
        yield failed(f"this is no schedule: {schedule.problem}", schedule)
    elif schedule.timing.longest_gap() is None and schedule.timing.next_after(_start(schedule)) is None:
        yield failed(f"{schedule.timing.describe()}: no such moment ever comes", schedule)
    else:
        yield passed(schedule.timing.describe(), schedule)


def _start(schedule: BackupSchedule) -> datetime:
    return datetime.combine(schedule.stack.today, time())
