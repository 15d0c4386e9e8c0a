"""An application behind the reverse proxy can be reached beside it."""

from collections.abc import Iterator

from auditor import PublishedPort, Verdict, check, failed, not_applicable, passed, unknown


@check
def application_published(port: PublishedPort) -> Iterator[Verdict]:
    route = port.route
    if port.program is not None or route is None:
        yield not_applicable("no application that a reverse proxy of the stack leads to", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.is_public:
        message = f"{port.service.name} is behind {route.proxy.name}, and published on {port.where} as well"
        yield failed(message, port, related=[route])
    else:
        yield passed(port.harmless, port)
