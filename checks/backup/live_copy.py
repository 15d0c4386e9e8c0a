"""A data base is copied while its server writes to it."""

from collections.abc import Iterator

from auditor import BackupScript, DataVolume, Verdict, check, failed, not_applicable, passed


@check
def live_copy(script: BackupScript) -> Iterator[Verdict]:
    volumes = [found for found in DataVolume.find(script.stack) if isinstance(found, DataVolume)]
    found = False
    for copy in script.copies:
        texts = script.expand(" ".join((*copy.volumes, *copy.reads, copy.archive)))
        copied = [volume for volume in volumes if any(volume.key in text or volume.real_name in text for text in texts)]
        running = [volume for volume in copied if not script.is_still(volume, copy)]
        found = found or bool(copied)
        if running:
            names = ", ".join(volume.service.name for volume in running)
            yield failed(f"the data of {names} is copied while it runs", copy, related=running)
        elif copied:
            names = ", ".join(volume.service.name for volume in copied)
            yield passed(f"{names}: stopped or snapshotted before its data is copied", copy)
    if not found:
        yield not_applicable("the script copies no volume of the monitoring by name", script)
