"""A restore deletes the data before it knows that the archive is good."""

from collections.abc import Iterator

from auditor import RestoreScript, Verdict, check, failed, not_applicable, passed

_CHECKS = ("sha256sum", "sha512sum", "md5sum", "gzip", "zstd", "restic", "borg", "pg_restore")


@check
def restore_deletes_first(restore: RestoreScript) -> Iterator[Verdict]:
    verified = False
    deleted = False
    for command in restore.commands:
        if command.name in _CHECKS or (
            command.name == "tar" and any("t" in word.lstrip("-") for word in command.words[1:2])
        ):
            verified = True
        if command.name == "rm" and any("r" in word for word in command.words[1:3] if word.startswith("-")):
            if _is_scratch(command.words):
                continue
            deleted = True
            if not verified:
                yield failed(f"{' '.join(command.words)} runs before the archive is looked at", command)
    if not deleted:
        yield not_applicable("the restore deletes nothing", restore)
    elif verified:
        yield passed("the archive is verified before anything is deleted", restore)


def _is_scratch(words: tuple[str, ...]) -> bool:
    return any(mark in word for word in words[1:] for mark in ("mktemp", "/tmp/", "scratch"))  # noqa: S108 (a word to look for)
