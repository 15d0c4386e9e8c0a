"""The receiver of remote write cannot be reached."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, passed, unknown, way_to


@check
def remote_write_unreachable(entry: RemoteWrite) -> Iterator[Verdict]:
    if entry.reference.is_external:
        yield unknown(f"{entry.reference.host} lies outside the stack", entry)
        return
    fault, doubt = way_to(entry.prometheus, entry.reference)
    if fault:
        yield failed(f"samples do not arrive: {fault}", entry)
    elif doubt:
        yield unknown(doubt, entry)
    else:
        yield passed(f"{entry.reference.host} is reached", entry)
