"""A backup script is started by nothing that can be seen."""

from collections.abc import Iterator

from auditor import BackupSchedule, BackupScript, Confidence, Verdict, check, failed, passed, unknown


@check
def unscheduled(script: BackupScript) -> Iterator[Verdict]:
    schedules = [found for found in BackupSchedule.find(script.stack) if isinstance(found, BackupSchedule)]
    mine = [schedule for schedule in schedules if schedule.script == script.id]
    if mine:
        yield passed(f"{mine[0].location.path} starts it", script, mine[0])
    elif schedules:
        other = schedules[0]
        yield failed(
            f"{other.location.path} starts another backup, not this script",
            script,
            related=[other],
            confidence=Confidence.LOW,
        )
    else:
        yield unknown("no crontab or timer in the project starts it; the host may", script)
