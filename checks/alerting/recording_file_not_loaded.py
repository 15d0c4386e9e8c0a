"""A file of recording rules in the repository is loaded by nothing."""

from collections.abc import Iterator

from auditor import Alerting, Gap, RuleFile, Verdict, check, failed, not_applicable, passed, unknown


@check
def recording_file_not_loaded(file: RuleFile) -> Iterator[Verdict]:
    alerting = Alerting(file.stack)
    if file.alerts or not file.rules:
        yield not_applicable("it is no file of recording rules alone", file)
    elif file.is_loaded:
        yield passed("it is loaded", file)
    elif isinstance(alerting.unread, Gap):
        yield unknown(alerting.unread)
    elif not alerting.alerts and alerting.lies_beside_alerts(file):
        yield not_applicable("no alert beside it is loaded either: alerting/no-rules-loaded", file)
    elif alerting.evaluator:
        yield unknown(f"{alerting.evaluator}, and may load this file", file)
    elif not alerting.prometheuses:
        yield not_applicable("the stack has no Prometheus of its own", file)
    else:
        names = ", ".join(rule.name for rule in file.rules[:3])
        message = f"nothing loads {file.path}: what it records ({names}) does not exist"
        yield failed(message, file, related=[alerting.location])
