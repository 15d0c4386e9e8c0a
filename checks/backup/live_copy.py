"""A data base is copied while its server writes to it."""

from collections.abc import Iterator

from auditor import BackupScript, DataVolume, Verdict, check, failed, not_applicable, passed

_STILL = ("stop", "pause", "down", "tsdb/snapshot", "/snapshots/", ".backup", "lvcreate", "zfs", "btrfs")


@check
def live_copy(script: BackupScript) -> Iterator[Verdict]:
    volumes = [found for found in DataVolume.find(script.stack) if isinstance(found, DataVolume)]
    found = False
    for copy in script.copies:
        text = " ".join((*copy.volumes, *copy.reads, copy.archive))
        volume = next((volume for volume in volumes if volume.key in text or volume.real_name in text), None)
        if volume is None:
            continue
        found = True
        if any(word in text for word in _STILL) or script.before(copy, *_STILL):
            yield passed(f"{volume.service.name} is stopped or snapshotted before its data is copied", copy)
        else:
            yield failed(f"the data of {volume.service.name} is copied while it runs", copy, related=[volume])
    if not found:
        yield not_applicable("the script copies no volume of the monitoring by name", script)
