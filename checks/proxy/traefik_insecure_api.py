"""Traefik's API and dashboard are open on a port of their own."""

from collections.abc import Iterator

from auditor import Component, Reach, ReverseProxy, Verdict, check, failed, not_applicable, passed, unknown

_PORT = 8080


@check
def traefik_insecure_api(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.TRAEFIK:
        yield not_applicable("not Traefik", proxy)
        return
    insecure = proxy.insecure_api
    reach = proxy.reach(proxy.api_port)
    if insecure is None:
        yield passed("the API is not opened without authentication", proxy)
    elif reach is Reach.UNRESOLVED:
        yield unknown("a variable that is not set decides on which address the API's port is published", insecure)
    elif reach in (Reach.PUBLIC, Reach.PRIVATE):
        message = f"the API and dashboard answer everybody on the published port {proxy.api_port}"
        yield failed(message, insecure, related=proxy.port_locations(proxy.api_port))
    else:
        yield passed("the API is open, but its port is not published beyond this host", insecure)
