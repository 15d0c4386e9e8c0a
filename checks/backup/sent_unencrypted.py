"""Backups leave the host in the clear."""

from collections.abc import Iterator

from auditor import BackupScript, Confidence, Verdict, check, failed, not_applicable, passed

_ENCRYPT = ("restic", "borg", "kopia", "duplicity", "rustic", "gpg", "gpg2", "age", "openssl", "ccrypt")
_FLAGS = ("--sse", "--server-side-encryption", "--encrypt", "-e", "--kms-key", "crypt:")


@check
def sent_unencrypted(script: BackupScript) -> Iterator[Verdict]:
    leaving = next((command for command in script.commands if script.sends_away(command)), None)
    encrypting = next((command for command in script.commands if command.name in _ENCRYPT), None)
    if encrypting is not None:
        yield passed(f"{encrypting.name} encrypts", encrypting)
    elif leaving is None:
        yield not_applicable("no backup leaves the host", script)
    elif any(flag in word for word in leaving.words for flag in _FLAGS):
        yield passed("encrypted at the destination", leaving)
    else:
        yield failed(f"{leaving.name} sends them as they are", leaving, confidence=Confidence.MEDIUM)
