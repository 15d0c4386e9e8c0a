"""An alert on a threshold fires after one evaluation."""

from collections.abc import Iterator

from auditor import Alert, Verdict, check, failed, not_applicable, passed, unknown


@check
def fires_at_once(alert: Alert) -> Iterator[Verdict]:
    duration = alert.rule.for_duration
    if alert.is_watchdog or alert.waits_by_itself:
        yield not_applicable("it looks back over a time of its own, or fires always", alert)
    elif duration is None:
        yield unknown("`for` is no duration that can be read", alert.rule.for_ or alert)
    elif alert.rule.for_ is not None:
        yield passed("how long it waits is decided", alert.rule.for_)
    else:
        yield failed("no `for`: a single sample above the threshold fires it", alert.rule.at("for"))
