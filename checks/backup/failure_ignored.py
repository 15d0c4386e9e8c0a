"""A backup script goes on after a failure, and prunes good backups."""

from collections.abc import Iterator

from auditor import BackupScript, Verdict, check, failed, passed


@check
def failure_ignored(script: BackupScript) -> Iterator[Verdict]:
    handled = any(command.after == "||" for command in script.commands)
    if script.script.errexit:
        yield passed("stops at the first failure", script)
    elif handled:
        yield passed("handles failures by hand", script)
    else:
        yield failed("no `set -e` and no `||`: after a failed copy the script goes on and ends with 0", script)
