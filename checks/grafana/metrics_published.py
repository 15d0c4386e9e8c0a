"""Grafana tells its own metrics to everybody."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def metrics_published(grafana: Grafana) -> Iterator[Verdict]:
    enabled = known(grafana.flag("metrics", "enabled"))
    user = known(grafana.setting("metrics", "basic_auth_username"))
    password = known(grafana.setting("metrics", "basic_auth_password"))
    if not enabled.value:
        yield not_applicable("metrics are off", enabled)
    elif user.value and password.value:
        yield passed("metrics need a password", user)
    elif grafana.is_exposed:
        yield failed("anyone who reaches the port reads /metrics", user.location, related=(grafana.exposure,))
    elif grafana.reached_otherwise:
        yield unknown(f"metrics need no password, and {grafana.reached_otherwise}", user.location)
    else:
        yield passed("nobody outside the stack's networks reaches the metrics", enabled)
