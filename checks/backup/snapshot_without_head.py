"""A backup by snapshot leaves out what Prometheus collected last."""

from collections.abc import Iterator

from auditor import BackupScript, Verdict, check, failed, not_applicable, passed


@check
def snapshot_without_head(script: BackupScript) -> Iterator[Verdict]:
    asking = [command for command in script.commands if any("tsdb/snapshot" in word for word in command.words)]
    if not asking:
        yield not_applicable("the script asks Prometheus for no snapshot", script)
    for command in asking:
        if any("skip_head=true" in word for word in command.words):
            yield failed("skip_head=true leaves out the last two to three hours, all of a young server", command)
        else:
            yield passed("the snapshot holds the head too", command)
