"""Alerts are dropped, or lose the label that they are routed by, before they are sent."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def relabeling_drops_alerts(prometheus: Prometheus) -> Iterator[Verdict]:
    alerting = Alerting(prometheus.stack)
    if isinstance(prometheus.config, Gap):
        yield unknown(prometheus.config)
        return
    steps = alerting.relabelings(prometheus)
    alerts = [alert for alert in alerting.alerts if prometheus in alert.rule.file.loaded_by]
    if not steps or not alerts:
        yield not_applicable("alerts are not relabelled", prometheus)
        return
    clean = True
    for step in steps:
        effect, hit = alerting.harm(step, alerts)
        if hit:
            clean = False
            names = ", ".join(alert.id for alert in hit[:3])
            yield failed(f"relabelling {effect}: {len(hit)} alerts ({names})", step.entries[0][0], related=hit)
    if clean:
        yield passed("relabelling leaves alerts and their severity alone", steps[0].entries[0][0])
