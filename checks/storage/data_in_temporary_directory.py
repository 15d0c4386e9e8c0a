"""Data lies in a directory of the host that is cleaned up."""

from collections.abc import Iterator

from auditor import DataMount, Verdict, check, failed, not_applicable, passed

_TEMPORARY = {
    "/tmp": "which the host empties when it starts, or after some days",  # noqa: S108 (a path to look for)
    "/var/tmp": "from which the host deletes what is old",  # noqa: S108 (a path to look for)
    "/dev/shm": "which is memory, and empty after a reboot",  # noqa: S108 (a path to look for)
    "/run": "which is memory, and empty after a reboot",
    "/var/run": "which is memory, and empty after a reboot",
}


@check
def data_in_temporary_directory(data: DataMount) -> Iterator[Verdict]:
    path = data.host_path
    if not path:
        yield not_applicable("Docker chooses where the volume lies", data)
        return
    found = next((root for root in _TEMPORARY if f"{path}/".startswith(f"{root}/")), None)
    if found is None:
        yield passed(f"the data of {data.id} lies in {path}", data)
    else:
        yield failed(f"the data of {data.id} lies in {path}, {_TEMPORARY[found]}", data)
