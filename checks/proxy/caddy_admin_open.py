"""Caddy's administration endpoint listens beyond its container's loopback."""

from collections.abc import Iterator

from auditor import Component, ReverseProxy, Verdict, check, failed, not_applicable, passed, unknown


@check
def caddy_admin_open(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.CADDY:
        yield not_applicable("not Caddy", proxy)
        return
    admin = proxy.setting("admin")
    if admin is None or admin.value == "off" or admin.value.startswith(("localhost", "127.", "unix/", "[::1]")):
        yield passed("the administration endpoint is off, or on the loopback of the container", admin or proxy)
    elif "{" in admin.value:
        yield unknown("the address comes from a variable that is not set", admin)
    else:
        yield failed(f"whoever reaches {admin.value} can read and replace Caddy's configuration", admin)
