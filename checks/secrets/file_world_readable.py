"""Every user of the host can read a file with secrets."""

from collections.abc import Iterator

from auditor import Gap, SecretFile, Verdict, check, failed, not_applicable, passed, unknown

_OTHERS = 0o004


@check
def file_world_readable(file: SecretFile) -> Iterator[Verdict]:
    tracked = file.tracked
    if file.kind == "key":
        yield not_applicable("keys are looked at with their certificates", file)
    elif not file.real:
        yield not_applicable("the file holds no secret but placeholders", file)
    elif not file.mode & _OTHERS:
        yield passed(f"the file has the mode {file.mode:03o}", file)
    elif isinstance(tracked, Gap):
        yield unknown(f"whether the mode {file.mode:03o} is that of a copy cannot be told: {tracked.detail}", file)
    elif tracked:
        yield not_applicable("git tracks the file, and decides its mode", file)
    else:
        yield failed(f"{file.path} has the mode {file.mode:03o}: every user of the host can read it", file)
