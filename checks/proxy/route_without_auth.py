"""The reverse proxy leads everybody to an API that has no login."""

from collections.abc import Iterator

from auditor import AuthKind, ProxyRoute, Role, Setting, Verdict, check, failed, not_applicable, passed, unknown


@check
def route_without_auth(route: ProxyRoute) -> Iterator[Verdict]:
    known = route.program
    if known is None or route.role not in (Role.API, Role.ADMIN):
        yield not_applicable("does not lead to a program without a login", route)
    elif route.is_open_by_design:
        yield not_applicable("a path that is open by design", route)
    elif route.auth.protects:
        yield passed(f"lets in by {route.auth.kind}", route.auth)
    elif not route.is_reachable:
        yield passed("the proxy's port is not published beyond this host", route)
    elif route.auth.kind is AuthKind.UNKNOWN:
        yield unknown(f"{route.auth.detail} decides who is let in", route.auth)
    elif isinstance(route.upstream_guard, Setting):
        yield passed(f"{known.name} asks for credentials itself", route.upstream_guard)
    else:
        how = "switched off here" if route.auth.switched_off else "asked for nowhere"
        only_metrics = route.path.startswith("= ") and route.path.endswith("/metrics")  # nginx: this path and no other
        gives = "read its own metrics" if only_metrics else known.gives
        message = f"{route.path} leads everybody to {known.name}: a login is {how}, and whoever comes can {gives}"
        yield failed(message, route.auth if route.auth.switched_off else route, related=[route])
