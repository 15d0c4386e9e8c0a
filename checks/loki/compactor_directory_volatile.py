"""The compactor's marks of what is to be deleted are lost with the container."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, kept_on, lost_because, not_applicable, passed, unknown


@check
def compactor_directory_volatile(loki: Loki) -> Iterator[Verdict]:
    if not loki.is_on("compactor", "retention_enabled"):
        yield not_applicable("the compactor's retention is off", loki.location)
        return
    directory = loki.compactor_directory
    if directory is None:
        yield unknown("the compactor's working directory cannot be told: no path_prefix and none of its own")
        return
    mount = kept_on(loki.service, directory.value)
    if mount is not None:
        yield passed("the compactor's working directory is kept", mount)
    else:
        why = lost_because(loki.service, directory.value)
        yield failed(f"the compactor's working directory {directory.value} {why}", directory)
