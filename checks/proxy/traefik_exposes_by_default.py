"""Traefik makes a route to every container that does not refuse."""

from collections.abc import Iterator

from auditor import Component, ReverseProxy, Verdict, check, failed, not_applicable, passed


@check
def traefik_exposes_by_default(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.TRAEFIK:
        yield not_applicable("not Traefik", proxy)
        return
    exposing = proxy.exposes_by_default
    open_services = proxy.exposed_services
    if exposing is None:
        yield passed("only containers that ask for a route get one", proxy)
    elif not open_services:
        yield passed("every container says itself whether it wants a route", exposing)
    else:
        names = ", ".join(service.name for service in open_services[:4])
        yield failed(f"Traefik routes to every container of its networks, so to {names} as well", exposing)
