"""What the container mounts is mounted on the host as well."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def mount_propagation_shared(container: Isolation) -> Iterator[Verdict]:
    mounts = container.shared_mounts()
    for mount in mounts:
        yield failed(f"mounts below {mount.target} appear on the host", mount)
    if not mounts:
        yield passed("no mount of the container appears on the host", container.at("volumes"))
