"""The proxy passes its own Basic credentials on to Grafana, which takes them for a Grafana login."""

from collections.abc import Iterator

from auditor import AuthKind, ProxyRoute, Role, Verdict, check, failed, not_applicable, passed


@check
def authorization_forwarded(route: ProxyRoute) -> Iterator[Verdict]:
    upstream = route.upstream
    if route.role is not Role.GRAFANA or upstream is None or route.auth.kind is not AuthKind.BASIC:
        yield not_applicable("no basic authentication in front of Grafana", route)
        return
    off = route.grafana_basic_auth_off
    if not route.forwards_authorization:
        yield passed("the Authorization header is removed before Grafana", route)
    elif off is not None:
        yield passed("Grafana ignores Basic credentials", off)
    else:
        message = (
            f"{route.path}: Grafana receives the proxy's Authorization header, refuses it and counts a failed login"
        )
        yield failed(message, upstream, related=[route.auth], expected='proxy_set_header Authorization "";')
