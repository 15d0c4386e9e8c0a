"""Prometheus has alerts and sends them to nobody."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def alertmanager_not_configured(prometheus: Prometheus) -> Iterator[Verdict]:
    if prometheus.is_agent:
        yield not_applicable("an agent sends no alerts")
        return
    targets = prometheus.alertmanagers
    alerting = Alerting(prometheus.stack)
    if isinstance(targets, Gap):
        yield unknown(targets)
    elif targets or prometheus.discovers_alertmanagers:
        place = targets[0] if targets else prometheus.config_at("alerting")
        yield passed("alerts are sent to an Alertmanager", place)
    elif not any(prometheus in alert.rule.file.loaded_by for alert in alerting.alerts):
        yield not_applicable("it loads no alerts", prometheus)
    elif not alerting.alertmanagers:
        yield not_applicable("there is no Alertmanager to send to: alerting/no-notification-path", prometheus)
    else:
        related = list(alerting.alertmanagers)
        message = f"alerts fire into the void: {related[0].id} runs, and the configuration does not name it"
        yield failed(message, prometheus.config_at("alerting", "alertmanagers"), related=related)
