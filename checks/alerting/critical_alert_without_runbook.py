"""An alert that wakes somebody does not say what to do."""

from collections.abc import Iterator

from auditor import Alert, Verdict, check, failed, not_applicable, passed


@check
def critical_alert_without_runbook(alert: Alert) -> Iterator[Verdict]:
    if not alert.is_urgent:
        yield not_applicable("its severity wakes nobody", alert)
    elif alert.runbook is not None:
        yield passed("it names its runbook", alert.runbook)
    else:
        yield failed("it wakes somebody, and names no runbook", alert.rule.at("annotations", "runbook_url"))
