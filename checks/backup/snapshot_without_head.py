"""A backup by snapshot leaves out what Prometheus collected last."""

from collections.abc import Iterator

from auditor import BackupScript, Verdict, check, failed, not_applicable, passed


@check
def snapshot_without_head(script: BackupScript) -> Iterator[Verdict]:
    if not script.snapshot_requests:
        yield not_applicable("the script asks Prometheus for no snapshot", script)
    for command in script.snapshot_requests:
        if any("skip_head=true" in word for word in command.words):
            yield failed("skip_head=true leaves out the last two to three hours, all of a young server", command)
        else:
            yield passed("the snapshot holds the head too", command)
