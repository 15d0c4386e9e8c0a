"""Pages and APIs of the monitoring can be reached from outside, and no reverse proxy stands in front of them."""

from collections.abc import Iterator

from auditor import (
    PublishedPort,
    Role,
    Stack,
    Verdict,
    check,
    failed,
    not_applicable,
    other_proxy,
    passed,
    proxies,
    unknown,
)

_PAGES = (Role.API, Role.GRAFANA, Role.ADMIN)


@check
def absent(stack: Stack) -> Iterator[Verdict]:
    ports = [port for port in PublishedPort.find(stack) if isinstance(port, PublishedPort)]
    known = {port: port.program for port in ports}
    pages = [port for port, program in known.items() if program is not None and program.role in _PAGES]
    public = [port for port in pages if port.is_public and not port.harmless and not port.own_tls]
    unresolved = [port for port in pages if port.unresolved]
    leading = [proxy for proxy in proxies(stack) if proxy.gap is not None or any(site.serves for site in proxy.sites)]
    other = other_proxy(stack)
    if leading:
        yield passed(f"{leading[0].name} is a reverse proxy of the stack", leading[0])
    elif not public and unresolved:
        yield unknown(unresolved[0].unresolved, unresolved[0])
    elif not public:
        yield not_applicable("no page or API of the monitoring is published beyond this host", stack)
    elif other is not None:
        yield unknown(f"{other.name} may be the reverse proxy; its configuration is not read", other)
    else:
        names = ", ".join(dict.fromkeys(port.service.name for port in public))
        yield failed(f"published without a reverse proxy: {names}", stack, related=public)
