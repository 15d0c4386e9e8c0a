"""The time series lie on NFS or the like."""

from collections.abc import Iterator

from auditor import (
    Gap,
    MountKind,
    Prometheus,
    Verdict,
    check,
    failed,
    network_filesystem,
    not_applicable,
    passed,
    unknown,
)


@check
def data_on_network_filesystem(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.data_path
    if isinstance(path, Gap):
        yield unknown(path)
        return
    mount = prometheus.data_mount
    if mount is None or mount.kind is not MountKind.VOLUME:
        yield not_applicable("the data does not lie in a volume", path)
        return
    network = network_filesystem(prometheus)
    if network is not None:
        yield failed(f"volume {mount.source} is {network.value}", network, related=[mount])
    else:
        yield passed(f"volume {mount.source} is local", mount)
