"""A file of alerts in the repository is loaded by nothing, while others are."""

from collections.abc import Iterator

from auditor import Alerting, Gap, RuleFile, Verdict, check, failed, not_applicable, passed, unknown


@check
def alert_file_not_loaded(file: RuleFile) -> Iterator[Verdict]:
    alerting = Alerting(file.stack)
    if not file.alerts:
        yield not_applicable("it holds no alerts", file)
    elif file.is_loaded:
        yield passed("it is loaded", file)
    elif not alerting.alerts:
        yield not_applicable("no alert is loaded at all: alerting/no-rules-loaded", file)
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif alerting.evaluator:
        yield unknown(f"{alerting.evaluator}, and may load this file", file)
    else:
        names = ", ".join(alert.name for alert in file.alerts[:3])
        message = f"nothing loads {file.path}, with {len(file.alerts)} alerts ({names})"
        yield failed(message, file, related=[alerting.location])
