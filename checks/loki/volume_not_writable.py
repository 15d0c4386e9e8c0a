"""Loki may not write to its new volume, and restarts forever."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, not_applicable, passed, unknown


@check
def volume_not_writable(loki: Loki) -> Iterator[Verdict]:
    if loki.object_store not in ("", "filesystem"):
        yield not_applicable(f"chunks are kept in {loki.object_store}", loki.location)
        return
    found = tuple(loki.volumes_of_root())
    if not found:
        yield passed("no volume lies where the image has no directory of its user", loki.location)
    elif not loki.is_public_image:
        yield unknown("the image is not Grafana's own, and may have made the directory", found[0][0])
    elif loki.runs_as_root:
        yield passed("runs as root, who may write everywhere", loki.service.at("user"))
    for mount, setting in () if not loki.is_public_image or loki.runs_as_root else found:
        reason = loki.owner_unknown(mount)
        if reason:
            yield unknown(f"{reason}, so its owner cannot be told", mount)
        else:
            message = f"a new volume at {mount.target} belongs to root, and Loki runs as user 10001"
            yield failed(message, mount, related=(setting,))
