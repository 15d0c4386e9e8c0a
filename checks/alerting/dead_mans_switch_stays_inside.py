"""The alert that always fires is sent to people, or to nobody, instead of a heartbeat service."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Verdict, check, failed, not_applicable, passed, unknown


@check
def dead_mans_switch_stays_inside(alerting: Alerting) -> Iterator[Verdict]:
    watchdogs = [alert for alert in alerting.alerts if alert.is_watchdog]
    if not watchdogs or not alerting.configs:
        yield not_applicable("there is no alert that fires always, or no Alertmanager", alerting)
        return
    for config in alerting.configs:
        if isinstance(config, Gap):
            yield unknown(config)
            continue
        beats = {alert.id: alerting.heartbeat(config, alert) for alert in watchdogs}
        if True in beats.values():
            yield passed("it reaches a heartbeat service", config)
        elif None in beats.values():
            yield unknown("whether its web hook leads to a heartbeat service cannot be told", watchdogs[0])
        else:
            ends = config.ends(watchdogs[0].labels)
            names = ", ".join(receiver.name for receiver in ends) or "nothing"
            yield failed(f"{watchdogs[0].id} ends on {names}: nothing outside waits for it", watchdogs[0], related=ends)
