"""No alert fires always, so that silence could be told from health."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def dead_mans_switch_missing(alerting: Alerting) -> Iterator[Verdict]:
    watchdogs = [alert for alert in alerting.alerts if alert.is_watchdog]
    if watchdogs:
        yield passed("an alert fires always", watchdogs[0])
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif not alerting.alerts:
        yield not_applicable("no alert is loaded at all: alerting/no-rules-loaded", alerting)
    else:
        yield failed("no alert fires always: when the alert path breaks, nobody notices", alerting)
