"""A backup script goes on after a failure, and prunes good backups."""

from collections.abc import Iterator
from itertools import pairwise

from auditor import BackupScript, Verdict, check, failed, passed

# A `||` after these asks whether the script may or need run at all.
_GUARDS = ("flock", "[", "[[", "test", "command", "which", "type", "cd", "mkdir", "mount", "mountpoint", "id", "grep")


@check
def failure_ignored(script: BackupScript) -> Iterator[Verdict]:
    pairs = pairwise(script.commands)
    handled = any(after.after == "||" and command.name not in _GUARDS for command, after in pairs)
    if script.script.errexit:
        yield passed("stops at the first failure", script)
    elif handled:
        yield passed("handles failures by hand", script)
    else:
        yield failed("no `set -e` and no `||`: after a failed copy the script goes on and ends with 0", script)
