"""An override narrows a port, but Compose keeps the wide publication beside it."""

from collections.abc import Iterator

from auditor import PublishedPort, Verdict, check, failed, not_applicable, passed


@check
def port_override_appends(port: PublishedPort) -> Iterator[Verdict]:
    if port.port is None:
        yield not_applicable("nothing is published: the service is on the host's network", port)
        return
    stays = f"{port.service.name} stays published on {port.where} ({port.location})"
    narrow, emptied = port.narrowed_by, port.emptied_by
    if narrow is not None:
        message = f"Compose appends ports: {stays}, beside {narrow.address} here"
        yield failed(message, narrow, related=[port], expected="ports: !override")
    elif emptied is not None:
        message = f"Compose appends ports, so that an empty list takes none away: {stays}"
        yield failed(message, emptied, related=[port], expected="ports: !reset []")
    else:
        yield passed("no later file publishes the same port more narrowly", port)
