"""A backup or restore names a Docker volume that the stack does not have."""

from collections.abc import Iterator

from auditor import BackupScript, Confidence, DataVolume, Verdict, check, failed, not_applicable, passed


@check
def volume_unknown(script: BackupScript) -> Iterator[Verdict]:
    volumes = [found for found in DataVolume.find(script.stack) if isinstance(found, DataVolume)]
    real = script.stack.volume_names
    named = [(name, copy) for copy in script.copies for name in copy.volumes if "$" not in name and "{" not in name]
    if not named:
        yield not_applicable("the script names no Docker volume", script)
    for name, copy in named:
        meant = next((volume for volume in volumes if name.endswith(f"_{volume.key}") or name == volume.key), None)
        if name in real:
            yield passed(f"{name} is a volume of the stack", copy)
        elif meant is not None:
            message = (
                f"the script copies volume {name!r}, the stack's is {meant.real_name!r}: Docker would make an empty one"
            )
            yield failed(message, copy, related=[meant], confidence=None if meant.is_named else Confidence.MEDIUM)
        else:
            yield failed(
                f"the stack has no volume {name!r}: Docker would make an empty one", copy, confidence=Confidence.LOW
            )
