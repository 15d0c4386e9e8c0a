"""Applications are served to people over plain HTTP, and over nothing else."""

from collections.abc import Iterator

from auditor import Reach, ReverseProxy, Verdict, check, failed, not_applicable, passed, unknown


@check
def application_in_clear(proxy: ReverseProxy) -> Iterator[Verdict]:
    sites = [site for site in proxy.sites if site.serves and site.leads_to_monitoring is None]
    plain = [site for site in sites if site.is_plain_only]
    reached = [site for site in plain if site.plain_reach in (Reach.PUBLIC, Reach.PRIVATE)]
    undecided = [site for site in plain if site.plain_reach is Reach.UNRESOLVED]
    elsewhere = proxy.tls_elsewhere
    unclear = [site for site in reached if site.site.unresolved or site.redirects_to_https or elsewhere is not None]
    if not sites:
        yield not_applicable("leads to no application", proxy)
    elif not plain:
        yield passed("every application answers with TLS", sites[0])
    elif undecided and not reached:
        yield unknown("a variable that is not set decides on which address the port is published", undecided[0])
    elif not reached:
        yield not_applicable("its plain ports are not published beyond this host", plain[0])
    elif unclear:
        yield unknown("plain HTTP, but TLS may end elsewhere", unclear[0], *([elsewhere] if elsewhere else []))
    else:
        names = ", ".join(site.label for site in reached)
        yield failed(f"served over plain HTTP only: {names}", *(site.plain_listen or site for site in reached))
