"""Backups run too seldom for the recovery point objective."""

from collections.abc import Iterator

from auditor import BackupSchedule, Params, Verdict, check, failed, not_applicable, passed


@check
def rpo_missed(schedule: BackupSchedule, params: Params) -> Iterator[Verdict]:
    objective = params.duration("objective")
    gap = schedule.timing.longest_gap() if schedule.timing else None
    if schedule.timing is None or gap is None:
        yield not_applicable("it never runs, which is a finding of its own", schedule)
        return
    hours = round(gap.total_seconds() / 3600)
    allowed = round(objective.total_seconds() / 3600)
    if gap >= objective:
        when = schedule.timing.describe()
        message = f"{when}: up to {hours} h and the run itself between backups; the objective is under {allowed} h"
        yield failed(message, schedule)
    else:
        yield passed(f"at most {hours} h between backups; the objective is {allowed} h", schedule)
