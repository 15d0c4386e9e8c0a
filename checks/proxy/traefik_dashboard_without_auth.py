"""A router leads everybody to Traefik's own API and dashboard."""

from collections.abc import Iterator

from auditor import AuthKind, Component, ReverseProxy, Verdict, check, failed, not_applicable, passed, unknown

_INTERNAL = ("api@internal", "dashboard@internal")


@check
def traefik_dashboard_without_auth(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.TRAEFIK:
        yield not_applicable("not Traefik", proxy)
        return
    routes = [route for site in proxy.sites for route in site.routes]
    leading = [route for route in routes if route.upstream is not None and route.upstream.text in _INTERNAL]
    if not leading:
        yield not_applicable("no router leads to Traefik's API", proxy)
    for route in leading:
        if route.auth.protects:
            yield passed(f"lets in by {route.auth.kind}", route.auth)
        elif route.auth.kind is AuthKind.UNKNOWN:
            yield unknown(f"the middleware {route.auth.detail} decides who is let in", route.auth)
        elif not route.is_reachable:
            yield passed("the entry point is not published beyond this host", route)
        else:
            yield failed("Traefik's API and dashboard answer everybody: every route and service is told", route)
