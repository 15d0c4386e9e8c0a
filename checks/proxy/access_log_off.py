"""The proxy keeps no record of who used the monitoring."""

from collections.abc import Iterator

from auditor import Component, ProxyRoute, Verdict, check, failed, not_applicable, passed


@check
def access_log_off(route: ProxyRoute) -> Iterator[Verdict]:
    if route.upstream is None or not route.is_sensitive or route.is_open_by_design:
        yield not_applicable("does not lead to the monitoring", route)
    elif route.proxy.program is not Component.NGINX:
        yield not_applicable("only nginx's access log is judged for each path", route)
    elif route.access_log_off is not None:
        yield failed(f"{route.path}: requests to {route.upstream.text} are not logged", route.access_log_off)
    else:
        yield passed("requests are logged", route)
