"""Whoever reaches Grafana directly can name themselves any user."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def auth_proxy_spoofable(grafana: Grafana) -> Iterator[Verdict]:
    enabled = known(grafana.flag("auth.proxy", "enabled"))
    if not enabled.value:
        yield not_applicable("the auth proxy is off", enabled)
        return
    allowed = known(grafana.setting("auth.proxy", "whitelist"))
    if allowed.value:
        yield passed(f"the user's name is taken from {allowed.value} only", allowed)
    elif grafana.is_exposed:
        message = "anyone who reaches the port can send the header that names the user, the administrator included"
        yield failed(message, enabled, related=(grafana.exposure,))
    elif grafana.spoofable_route is not None:
        message = "the reverse proxy asks for no login, and hands on the header that names the user"
        yield failed(message, enabled, related=(grafana.spoofable_route,))
    else:
        yield passed("the port cannot be reached around the proxy from other hosts", enabled)
