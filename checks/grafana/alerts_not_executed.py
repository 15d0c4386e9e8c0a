"""Grafana holds alert rules and does not evaluate them."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def alerts_not_executed(grafana: Grafana) -> Iterator[Verdict]:
    rules = known(grafana.provisioned("alerting", "groups"))
    if not rules:
        yield not_applicable("no alert rules of Grafana are provisioned", grafana.location)
        return
    switches = [known(grafana.flag("unified_alerting", "execute_alerts"))]
    enabled = known(grafana.setting("unified_alerting", "enabled"))
    if enabled.value:
        switches.append(known(grafana.flag("unified_alerting", "enabled")))
    off = [switch for switch in switches if not switch.value]
    if off:
        yield failed(f"{len(rules)} groups of alert rules are provisioned and never evaluated", off[0])
    else:
        yield passed(f"{len(rules)} groups of alert rules are evaluated", switches[0])
