"""The configuration's bind mount is of one file."""

from collections.abc import Iterator

from auditor import Gap, MountKind, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def config_mounted_as_single_file(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.config_path
    mount = None if isinstance(path, Gap) else prometheus.service.mount_for(path.value)
    if isinstance(path, Gap):
        yield unknown(path)
    elif mount is None or mount.kind is not MountKind.BIND:
        yield not_applicable("the configuration is not bind-mounted", path)
    elif mount.target == path.value:
        yield failed("a replaced file is not seen until the container is made anew", mount)
    else:
        yield passed("the directory is mounted", mount)
