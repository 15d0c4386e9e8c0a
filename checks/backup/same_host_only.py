"""Backups never leave the host that they are to survive."""

from collections.abc import Iterator

from auditor import BackupScript, Verdict, check, failed, passed, unknown

_REMOTE_REPOSITORY = ("s3:", "sftp:", "rest:", "b2:", "azure:", "gs:", "rclone:", "swift:", "ssh://", "s3://")
_WITH_REPOSITORY = ("restic", "borg", "kopia", "duplicity", "rustic")


@check
def same_host_only(script: BackupScript) -> Iterator[Verdict]:
    leaving = next((command for command in script.commands if script.sends_away(command)), None)
    keeper = next((command for command in script.commands if command.name in _WITH_REPOSITORY), None)
    if leaving is not None:
        yield passed(f"{leaving.name} sends them off the host", leaving)
    elif keeper is not None:
        stated = [value for value in (*dict(script.script.variables).values(), *script.texts()) if value]
        remote = any(prefix in value for value in stated for prefix in _REMOTE_REPOSITORY)
        local = any(value.startswith(("RESTIC_REPOSITORY=/", "BORG_REPO=/")) for value in stated)
        if remote:
            yield passed(f"{keeper.name} keeps them in a repository off the host", keeper)
        elif local:
            yield failed(f"the repository of {keeper.name} is a directory of the same host", keeper)
        else:
            yield unknown(f"where the repository of {keeper.name} lies is not written in the script", keeper)
    else:
        yield failed("nothing in the script sends the backups off the host", script.copies[-1], related=[script])
