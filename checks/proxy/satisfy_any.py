"""nginx lets whole private networks in without the password, by `satisfy any`."""

from collections.abc import Iterator

from auditor import Component, ProxyRoute, Verdict, check, failed, not_applicable, passed


@check
def satisfy_any(route: ProxyRoute) -> Iterator[Verdict]:
    if route.proxy.program is not Component.NGINX or route.satisfy_any is None or not route.auth.protects:
        yield not_applicable("both addresses and login must be right, or there is only one of them", route)
    elif route.wide_networks:
        networks = ", ".join(route.wide_networks)
        message = (
            f"{route.path}: `satisfy any` lets {networks} in without a password; Docker's own gateways are among them"
        )
        yield failed(message, route.satisfy_any, related=[route.auth])
    else:
        yield passed("only single addresses or small networks are let in without the password", route.satisfy_any)
