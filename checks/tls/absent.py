"""The monitoring is served to people over plain HTTP, and over nothing else."""

from collections.abc import Iterator

from auditor import ProxySite, Reach, Verdict, check, failed, not_applicable, passed, unknown


@check
def absent(site: ProxySite) -> Iterator[Verdict]:
    leading = site.leads_to_monitoring
    plain = site.plain_listen
    elsewhere = site.proxy.tls_elsewhere
    if leading is None:
        yield not_applicable("does not lead to the monitoring", site)
    elif plain is None:
        yield passed("answers with TLS only", site)
    elif site.secure_twin is not None or site.has_tls:
        yield passed("answers with TLS as well", site.secure_twin or site)
    elif site.plain_reach is Reach.UNRESOLVED:
        yield unknown("a variable that is not set decides on which address the port is published", plain)
    elif site.plain_reach in (Reach.INTERNAL, Reach.LOOPBACK):
        yield not_applicable("its port is not published beyond this host", plain)
    elif site.site.unresolved or site.redirects_to_https:
        yield unknown(
            site.site.unresolved or "redirects to https, which answers somewhere that is not in the project", plain
        )
    elif elsewhere is not None:
        yield unknown("plain HTTP, but something says that TLS ends in front of it", plain, elsewhere)
    else:
        name = leading.program.name if leading.program else "the monitoring"
        message = f"{name} is served over plain HTTP only: passwords and sessions cross the network readable"
        yield failed(message, plain, related=[leading])
