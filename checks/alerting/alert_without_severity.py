"""An alert has no severity, so that no route can tell how urgent it is."""

from collections.abc import Iterator

from auditor import Alert, Alerting, Verdict, check, failed, not_applicable, passed, unknown


@check
def alert_without_severity(alert: Alert) -> Iterator[Verdict]:
    if alert.severity is not None and alert.severity.text.strip():
        yield passed("it has a severity", alert.severity)
    elif alert.is_watchdog:
        yield not_applicable("it fires always, and is routed by its name", alert)
    elif Alerting(alert.rule.file.stack).sets_label(alert, "severity") or "severity" in alert.expression:
        yield unknown("its severity may come from relabelling or from the series", alert)
    else:
        yield failed("no severity: no route can tell how urgent it is", alert.rule.at("labels", "severity"))
