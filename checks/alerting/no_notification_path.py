"""Nothing in the stack could tell anybody of an alert."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def no_notification_path(alerting: Alerting) -> Iterator[Verdict]:
    unread = [prometheus.config for prometheus in alerting.prometheuses if isinstance(prometheus.config, Gap)]
    if alerting.alertmanagers:
        yield passed("the stack has an Alertmanager", alerting.alertmanagers[0])
    elif alerting.targets or alerting.discovers:
        yield passed("Prometheus sends alerts to an Alertmanager", alerting)
    elif alerting.grafana.contacts:
        yield passed("Grafana is provisioned with contact points", alerting)
    elif unread:
        yield unknown(
            "Prometheus's configuration cannot be read, and may name an Alertmanager", alerting.prometheuses[0]
        )
    elif alerting.may_alert:
        yield unknown(f"what {alerting.may_alert[0].name} runs cannot be told", alerting.may_alert[0])
    elif alerting.grafana.gap is not None:
        yield unknown(alerting.grafana.gap)
    elif alerting.elsewhere and not alerting.alerts:
        yield unknown(f"no rules here, but {alerting.elsewhere}", alerting)
    elif alerting.grafana.can_mail:
        yield unknown("Grafana can send mail: whether alerts were made in its interface cannot be told", alerting)
    elif not alerting.prometheuses:
        yield not_applicable("the stack has no Prometheus of its own")
    else:
        yield failed(
            "there is no Alertmanager, none outside is named, and Grafana has no contact points", alerting.sends_at
        )
