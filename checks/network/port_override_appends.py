"""An override narrows a port, but Compose keeps the wide publication beside it."""

from collections.abc import Iterator

from auditor import PublishedPort, Verdict, check, failed, not_applicable, passed


@check
def port_override_appends(port: PublishedPort) -> Iterator[Verdict]:
    if port.port is None:
        yield not_applicable("nothing is published: the service is on the host's network", port)
        return
    narrow = port.narrowed_by
    if narrow is None:
        yield passed("no later file publishes the same port more narrowly", port)
        return
    message = (
        f"Compose appends ports: {narrow.service.name} stays published on {port.where} ({port.location}), "
        f"beside {narrow.address} here"
    )
    yield failed(message, narrow, related=[port], expected="ports: !override")
