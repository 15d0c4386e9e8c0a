"""An alert says nothing to whoever receives it."""

from collections.abc import Iterator

from auditor import Alert, Verdict, check, failed, passed

_TEXTS = ("summary", "description", "message", "title", "details")


@check
def alert_without_summary(alert: Alert) -> Iterator[Verdict]:
    texts = [alert.rule.annotations.get(name) for name in _TEXTS]
    told = [text for text in texts if text is not None and text.text.strip()]
    if told:
        yield passed("it says what it is about", told[0])
    else:
        yield failed("no summary and no description", alert.rule.at("annotations", "summary"))
