"""A volume of the monitoring is in no backup."""

from collections.abc import Iterator

from auditor import BackupScript, DataVolume, Verdict, check, failed, passed, unknown


@check
def volume_not_covered(volume: DataVolume) -> Iterator[Verdict]:
    scripts = [found for found in BackupScript.find(volume.stack) if isinstance(found, BackupScript)]
    covering = [script for script in scripts if script.mentions(volume)]
    if covering:
        yield passed(f"{covering[0].id} backs it up", volume, covering[0])
    elif scripts:
        names = ", ".join(script.id for script in scripts)
        yield failed(f"{names} backs up other data, not volume {volume.key!r}", volume, related=scripts)
    else:
        yield unknown(f"no backup of volume {volume.key!r} is in the project; it may be made elsewhere", volume)
