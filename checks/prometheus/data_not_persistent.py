"""The time series lie on nothing that outlives the container."""

from collections.abc import Iterator

from auditor import Gap, MountKind, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


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
            place = prometheus.service.at("volumes") if path.is_default else path
            yield failed(f"no volume covers {path.value}: the data lies in the container", place)
        elif mount.kind is MountKind.TMPFS:
            yield failed(f"{path.value} is in memory", mount)
        elif mount.kind is MountKind.VOLUME and not mount.source:
            yield failed(f"{path.value} is an anonymous volume, which a new container does not get back", mount)
        else:
            yield passed(f"{path.value} is kept in {mount.source}", mount)
