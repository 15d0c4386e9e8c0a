"""Objectives are measured, and no alert says how fast their error budget is spent."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def no_burn_rate_alert(alerting: Alerting) -> Iterator[Verdict]:
    measured = alerting.objectives
    if not measured:
        yield not_applicable("no objective is measured", alerting)
        return
    alerts = alerting.burn_alerts
    if alerts:
        yield passed(f"{len(alerts)} alerts look at it", alerts[0])
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    else:
        yield failed("objectives are recorded, and no alert looks at how fast they are missed", measured[0])
