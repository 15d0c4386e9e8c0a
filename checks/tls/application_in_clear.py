"""An application is served to people over plain HTTP, and over nothing else."""

from collections.abc import Iterator

from auditor import ProxySite, Reach, Verdict, check, failed, not_applicable, passed, unknown


@check
def application_in_clear(site: ProxySite) -> Iterator[Verdict]:
    plain = site.plain_listen
    elsewhere = site.proxy.tls_elsewhere
    if site.leads_to_monitoring is not None or not site.serves:
        yield not_applicable("leads to no application", site)
    elif plain is None or site.has_tls or site.secure_twin is not None:
        yield passed("answers with TLS", site)
    elif site.plain_reach is Reach.UNRESOLVED:
        yield unknown("a variable that is not set decides on which address the port is published", plain)
    elif site.plain_reach in (Reach.INTERNAL, Reach.LOOPBACK):
        yield not_applicable("its port is not published beyond this host", plain)
    elif site.site.unresolved or site.redirects_to_https or elsewhere is not None:
        yield unknown("plain HTTP, but TLS may end elsewhere", plain)
    else:
        yield failed("served over plain HTTP only", plain)
