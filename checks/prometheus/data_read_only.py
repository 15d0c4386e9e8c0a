"""The time series lie on a mount that is read-only."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def data_read_only(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.data_path
    if isinstance(path, Gap):
        yield unknown(path)
        return
    mount = prometheus.data_mount
    if mount is None:
        yield not_applicable("no mount covers the data", path)
    elif mount.read_only:
        yield failed(f"{path.value} is mounted read-only", mount)
    else:
        yield passed(f"{path.value} is writable", mount)
