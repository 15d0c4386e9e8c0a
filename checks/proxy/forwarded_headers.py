"""nginx does not tell the program behind it who the visitor is."""

from collections.abc import Iterator

from auditor import Component, ProxyRoute, Verdict, check, failed, not_applicable, passed


@check
def forwarded_headers(route: ProxyRoute) -> Iterator[Verdict]:
    upstream = route.upstream
    if upstream is None or not route.is_sensitive or route.proxy.program is not Component.NGINX:
        yield not_applicable("not a route of nginx to the monitoring", route)
        return
    host = route.request_header("host")
    if not route.sends_client_address:
        yield failed(
            f"{route.path}: no X-Forwarded-For, so every visitor has the proxy's address in the logs", upstream
        )
    elif host is not None and "$http_host" in host.value:
        yield failed(f"{route.path}: Host is passed on as the visitor wrote it ($http_host)", host)
    else:
        yield passed("the visitor's address is passed on", route)
