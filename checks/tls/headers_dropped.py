"""nginx: an `add_header` in a location puts the security headers of the server out of force there."""

from collections.abc import Iterator

from auditor import ProxyRoute, Verdict, check, failed, not_applicable, passed

_SECURITY = ("strict-transport-security", "content-security-policy", "x-frame-options", "x-content-type-options")


@check
def headers_dropped(route: ProxyRoute) -> Iterator[Verdict]:
    if route.upstream is None or not route.response_headers:
        yield not_applicable("adds no header of its own", route)
        return
    kept = {header.name.lower() for header in route.response_headers}
    lost = [
        header
        for header in route.dropped_headers
        if header.name.lower() in _SECURITY and header.name.lower() not in kept
    ]
    if lost:
        names = ", ".join(dict.fromkeys(header.name for header in lost))
        message = f"{route.path}: its own add_header drops the inherited {names}"
        yield failed(message, route.response_headers[0], related=lost)
    else:
        yield passed("no inherited security header is lost", route)
