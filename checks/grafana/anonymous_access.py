"""Grafana lets visitors in without logging in."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def anonymous_access(grafana: Grafana) -> Iterator[Verdict]:
    enabled = known(grafana.flag("auth.anonymous", "enabled"))
    role = known(grafana.setting("auth.anonymous", "org_role"))
    if not enabled.value:
        yield passed("visitors must log in", enabled)
    elif role.value in ("Editor", "Admin"):
        yield not_applicable(f"visitors are {role.value}s, which is a finding of its own", enabled)
    elif grafana.is_exposed:
        yield failed("anyone who can reach Grafana can read its dashboards", enabled, related=(grafana.exposure,))
    elif grafana.open_route is not None:
        message = "anyone whom the reverse proxy serves can read Grafana's dashboards"
        yield failed(message, enabled, related=(grafana.open_route,))
    elif grafana.reached_otherwise:
        yield unknown(f"visitors need not log in, and {grafana.reached_otherwise}", enabled)
    else:
        yield passed("visitors need not log in, but nobody outside the stack's networks can reach Grafana", enabled)
