"""A severity that asks for somebody at any hour is routed past the pager."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def severity_not_paged(alerting: Alerting) -> Iterator[Verdict]:
    said = False
    for config in alerting.configs:
        if isinstance(config, Gap):
            said = True
            yield unknown(config)
            continue
        if not any(receiver.pages for receiver in config.routed):
            continue
        missed = alerting.past_the_pager(config)
        said = True
        for severity, alerts in missed.items():
            labels = alerting.labels_of(alerts[0])
            ends = config.ends(labels)
            names = ", ".join(receiver.name for receiver in ends)
            message = f"alerts of severity {severity!r} end on {names}, past the pager"
            default = config.route is not None and config.route in config.route.ends(labels)
            place = (alerts[0].severity or alerts[0]) if default else ends[0]
            yield failed(message, place, related=[*alerts[1:], *ends])
        if not missed and any(alerting.relabels_severity(alert) for alert in alerting.alerts):
            yield unknown("severities are rewritten before alerts are sent", alerting)
        elif not missed:
            yield passed("no urgent severity is routed past the pager", config)
    if not said:
        yield not_applicable("no Alertmanager of the stack has a pager", alerting)
