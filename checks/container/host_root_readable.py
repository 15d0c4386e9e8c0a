"""Directories that hold the host's secrets are mounted."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def host_root_readable(container: Isolation) -> Iterator[Verdict]:
    mounts = container.readable_host_mounts()
    if mounts:
        paths = ", ".join(mount.source for mount in mounts)
        yield failed(f"{paths} of the host can be read", mounts[0], related=mounts[1:])
    else:
        yield passed("reads no more of the host than its role needs", container.at("volumes"))
