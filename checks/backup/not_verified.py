"""Nobody looks whether a backup can be read."""

from collections.abc import Iterator

from auditor import BackupScript, Verdict, check, failed, passed

_VERIFY = ("sha256sum", "sha512sum", "md5sum", "b2sum", "shasum", "cksum")


@check
def not_verified(script: BackupScript) -> Iterator[Verdict]:
    verifying = next((command for command in script.commands if _verifies(command.name, command.words)), None)
    if verifying is None:
        yield failed("no command reads an archive back or keeps its checksum", script.copies[-1])
    else:
        yield passed(f"{verifying.name} verifies", verifying)


def _verifies(name: str, words: tuple[str, ...]) -> bool:
    rest = words[1:]
    if name in _VERIFY:
        return True
    if name in ("gzip", "zstd", "xz", "bzip2", "pigz", "lz4"):
        return any(word in ("-t", "--test") for word in rest)
    if name == "tar":
        return any(word in ("--list", "--compare", "--diff") for word in rest) or any(
            "t" in word.lstrip("-") and "c" not in word for word in rest[:1]
        )
    if name in ("restic", "borg", "kopia", "rustic"):
        return any(word in ("check", "verify") for word in rest)
    if name in ("rclone", "promtool"):
        return any(word in ("check", "cryptcheck", "tsdb") for word in rest)
    return (name == "pg_restore" and "-l" in rest) or any("integrity_check" in word for word in rest)
