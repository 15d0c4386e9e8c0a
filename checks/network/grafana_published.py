"""Grafana's own port can be reached from outside, beside any proxy."""

from collections.abc import Iterator

from auditor import PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def grafana_published(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if known is None or known.role is not Role.GRAFANA:
        yield not_applicable("what answers there is not Grafana", port)
        return
    tls = port.own_tls
    if port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    elif tls is not None:
        yield passed("published, with Grafana's own TLS and login", tls)
    else:
        message = f"Grafana is published on {port.where}, unencrypted and with nothing but its own login"
        yield failed(message, port, expected="a loopback address, or no publication")
