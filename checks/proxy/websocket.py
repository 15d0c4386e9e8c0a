"""nginx in front of Grafana does not pass WebSockets on."""

from collections.abc import Iterator

from auditor import Component, ProxyRoute, Role, Verdict, check, failed, not_applicable, passed


@check
def websocket(route: ProxyRoute) -> Iterator[Verdict]:
    upstream = route.upstream
    if route.role is not Role.GRAFANA or upstream is None or route.proxy.program is not Component.NGINX:
        yield not_applicable("not a route of nginx to Grafana", route)
    elif route.is_open_by_design:
        yield not_applicable("a path that no browser opens a WebSocket on", route)
    elif any(other.upgrades and "api/live" in other.path for other in route.siblings):
        yield passed("WebSockets have a location of their own", route)
    elif route.upgrades:
        yield passed("WebSockets are passed on", route)
    else:
        yield failed(f"{route.path}: nginx does not pass the Upgrade of Grafana Live on, so live panels fail", upstream)
