"""A router leads everybody to Traefik's own API and dashboard."""

from collections.abc import Iterator

from auditor import AuthKind, ProxyRoute, Verdict, check, failed, not_applicable, passed, unknown


@check
def traefik_dashboard_without_auth(route: ProxyRoute) -> Iterator[Verdict]:
    upstream = route.upstream
    if upstream is None or upstream.text not in ("api@internal", "dashboard@internal"):
        yield not_applicable("does not lead to Traefik's API", route)
    elif route.auth.protects:
        yield passed(f"lets in by {route.auth.kind}", route.auth)
    elif route.auth.kind is AuthKind.UNKNOWN:
        yield unknown(f"the middleware {route.auth.detail} decides who is let in", route.auth)
    elif not route.is_reachable:
        yield passed("the entry point is not published beyond this host", route)
    else:
        yield failed("Traefik's API and dashboard answer everybody: every route and service is told", route)
