"""What the reverse proxy protects can be reached without it."""

from collections.abc import Iterator

from auditor import PublishedPort, Verdict, check, failed, not_applicable, passed, unknown


@check
def proxy_bypass(port: PublishedPort) -> Iterator[Verdict]:
    route = port.route
    protection = port.bypassed
    if route is None or not protection:
        yield not_applicable("no proxy of the stack protects this port", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.is_public and not port.harmless:
        message = (
            f"{route.proxy.name} protects {port.service.name} by {protection}, but it is published on {port.where} too"
        )
        yield failed(message, port, related=[route], expected="reachable through the proxy only")
    else:
        yield passed(f"beside {route.proxy.name} it is {port.harmless}", port)
