"""An alert does not say what to do."""

from collections.abc import Iterator

from auditor import Alert, Verdict, check, failed, not_applicable, passed


@check
def alert_without_runbook(alert: Alert) -> Iterator[Verdict]:
    if alert.is_urgent or alert.is_watchdog:
        yield not_applicable("urgent alerts are judged apart, and what always fires needs none", alert)
    elif alert.runbook is not None:
        yield passed("it names its runbook", alert.runbook)
    else:
        yield failed("it names no runbook", alert.rule.at("annotations", "runbook_url"))
