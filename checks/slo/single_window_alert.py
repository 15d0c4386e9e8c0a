"""An alert on a burn rate looks at one window only."""

from collections.abc import Iterator

from auditor import Alerting, Verdict, check, failed, not_applicable, passed


@check
def single_window_alert(alerting: Alerting) -> Iterator[Verdict]:
    alerts = alerting.burn_alerts if alerting.objectives else ()
    if not alerts:
        yield not_applicable("no alert looks at a burn rate", alerting)
    for alert in alerts:
        windows = alerting.windows(alert)
        if len(windows) == 1:
            yield failed(f"{alert.id} looks at one window ({', '.join(windows)}) only", alert.rule.at("expr"))
        else:
            yield passed("it looks at several windows, or at none that can be seen", alert)
