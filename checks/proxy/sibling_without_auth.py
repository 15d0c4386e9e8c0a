"""One path of a service asks for a login at the proxy, another path of the same service does not."""

from collections.abc import Iterator

from auditor import AuthKind, ProxyRoute, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def sibling_without_auth(route: ProxyRoute) -> Iterator[Verdict]:
    upstream = route.upstream
    if upstream is None or upstream.service is None or route.role in (Role.API, Role.ADMIN):
        yield not_applicable("leads to no service with a login of its own", route)
        return
    guarded = [other for other in route.siblings if other.auth.protects and other.auth.kind is not AuthKind.DENIED]
    if not guarded or route.is_open_by_design:
        yield not_applicable("no other path of the service asks for a login here", route)
    elif route.auth.protects:
        yield passed(f"lets in by {route.auth.kind}", route.auth)
    elif route.auth.kind is AuthKind.UNKNOWN:
        yield unknown(f"{route.auth.detail} decides who is let in", route.auth)
    else:
        message = f"{route.path} leads to {upstream.service.name} without the login that {guarded[0].path} asks for"
        yield failed(message, route.auth if route.auth.switched_off else route, related=[guarded[0]])
