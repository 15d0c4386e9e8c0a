"""Grafana lets visitors change things without logging in."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, passed, unknown


@check
def anonymous_can_edit(grafana: Grafana) -> Iterator[Verdict]:
    enabled = known(grafana.flag("auth.anonymous", "enabled"))
    role = known(grafana.setting("auth.anonymous", "org_role"))
    if not enabled.value or role.value not in ("Editor", "Admin"):
        yield passed("visitors can change nothing", enabled)
    elif grafana.is_exposed:
        message = f"anyone who can reach Grafana is {role.value} without logging in"
        yield failed(message, role, enabled, related=(grafana.exposure,))
    elif grafana.open_route is not None:
        message = f"anyone whom the reverse proxy serves is {role.value} without logging in"
        yield failed(message, role, enabled, related=(grafana.open_route,))
    elif grafana.reached_otherwise:
        yield unknown(f"visitors are {role.value}s without logging in, and {grafana.reached_otherwise}", role)
    else:
        yield passed("visitors may change things, but nobody outside the stack's networks can reach Grafana", role)
