"""A page or API of the monitoring is published without TLS."""

from collections.abc import Iterator

from auditor import PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def published_in_clear(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if known is None or known.role not in (Role.API, Role.GRAFANA, Role.ADMIN) or port.is_custom_receiver:
        yield not_applicable("what answers there is not part of the monitoring", port)
        return
    tls = port.own_tls
    if tls is not None:
        yield passed("speaks TLS itself", tls)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    else:
        yield failed(f"{known.name} is published on {port.where}, without TLS", port)
