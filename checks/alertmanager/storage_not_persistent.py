"""Silences and the record of notifications are lost when the container is recreated."""

from collections.abc import Iterator

from auditor import Alertmanager, Verdict, check, failed, passed, unknown


@check
def storage_not_persistent(alertmanager: Alertmanager) -> Iterator[Verdict]:
    if alertmanager.is_wrapped:
        yield unknown("a script starts Alertmanager, and may choose its directory", alertmanager)
        return
    path = alertmanager.storage_path
    mount = alertmanager.service.mount_for(path.value)
    if mount is None:
        where = path if not path.is_default else alertmanager.service.at("volumes")
        yield failed(f"{path.value} lies on no volume: silences go with the container", where)
    elif mount.kind == "tmpfs":
        yield failed(f"{path.value} is a tmpfs: silences go with the container", mount)
    elif mount.kind == "volume" and not mount.source:
        yield failed(f"{path.value} lies on an anonymous volume, which a new container does not find again", mount)
    elif mount.read_only:
        yield failed(f"{path.value} is mounted read-only: silences cannot be kept", mount)
    else:
        yield passed(f"{path.value} is kept", mount)
