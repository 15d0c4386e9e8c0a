"""nginx answers from a `return` before it asks for the login written beside it."""

from collections.abc import Iterator

from auditor import Component, ProxyRoute, Verdict, check, failed, not_applicable, passed


@check
def return_before_auth(route: ProxyRoute) -> Iterator[Verdict]:
    if route.proxy.program is not Component.NGINX or not route.has_own_auth:
        yield not_applicable("asks for no login of its own", route)
    elif route.answers is not None:
        yield failed(
            f"{route.path}: `return` answers before the login is asked for", route.answers, related=[route.auth]
        )
    else:
        yield passed("no `return` that answers everybody", route.auth)
