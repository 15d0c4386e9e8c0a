"""More than one server writes into the same data directory."""

from collections.abc import Iterator

from auditor import Gap, MountKind, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def data_shared(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.data_path
    if isinstance(path, Gap):
        yield unknown(path)
        return
    mount = prometheus.data_mount
    if mount is None or not mount.source:
        yield not_applicable("the data lies in nothing that could be shared", path)
        return
    place = mount.inside(path.value)
    for other in Prometheus.find(prometheus.stack):
        if isinstance(other, Gap) or isinstance(other.data_path, Gap):
            continue
        theirs = other.data_mount
        if other is prometheus:
            break
        if theirs is not None and theirs.kind is mount.kind and theirs.inside(other.data_path.value) == place:
            yield failed(f"{other.id} keeps its data in the same place, {place}", mount, related=[theirs])
            return
    if prometheus.service.replicas > 1 and mount.kind in (MountKind.VOLUME, MountKind.BIND):
        yield failed(f"{prometheus.service.replicas} replicas share {place}", mount)
    else:
        yield passed("no other server writes there", mount)
