"""The time series lie on nothing that outlives the container."""

from collections.abc import Iterator

from auditor import Gap, MountKind, Prometheus, Verdict, check, failed, not_applicable, passed, unknown

_STOCK = "/prometheus"


@check
def data_not_persistent(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.data_path
    if isinstance(path, Gap):
        yield unknown(path)
    elif prometheus.is_agent:
        yield not_applicable("an agent keeps no data, it only buffers", path)
    else:
        mount = prometheus.data_mount
        if mount is None:
            moved = not path.is_default and prometheus.service.mount_for(_STOCK) is not None
            place = path if moved else prometheus.service.at("volumes")
            yield failed(f"no volume of the stack covers {path.value}: the data is lost with the container", place)
        elif mount.kind is MountKind.TMPFS:
            yield failed(f"{path.value} is in memory", mount)
        elif mount.kind is MountKind.VOLUME and not mount.source:
            yield failed(f"{path.value} is an anonymous volume, which a new container does not get back", mount)
        else:
            yield passed(f"{path.value} is kept in {mount.source}", mount)
