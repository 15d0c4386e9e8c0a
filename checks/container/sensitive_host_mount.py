"""Directories of the host's system are mounted writable."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def sensitive_host_mount(container: Isolation) -> Iterator[Verdict]:
    mounts = container.writable_host_mounts()
    for mount in mounts:
        yield failed(f"{mount.source} of the host is mounted writable", mount)
    if not mounts:
        yield passed("writes to no directory of the host's system", container.at("volumes"))
