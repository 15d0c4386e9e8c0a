"""The heartbeat is sent less often than somebody would wait for it."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Params, Verdict, check, failed, not_applicable, passed, unknown


@check
def dead_mans_switch_too_slow(alerting: Alerting, params: Params) -> Iterator[Verdict]:
    watchdogs = [alert for alert in alerting.alerts if alert.is_watchdog]
    longest = params.duration("maximum")
    said = False
    for config in alerting.configs:
        if isinstance(config, Gap):
            said = True
            yield unknown(config)
            continue
        for alert in watchdogs:
            if config.route is None or alerting.heartbeat(config, alert) is False:
                continue
            said = True
            ends = config.route.ends(alert.labels)
            setting = ends[0].effective("repeat_interval")
            if all((route.beat or longest) > longest for route in ends):
                yield failed(f"{alert.id} is sent again after {setting.value} only", setting)
            else:
                yield passed("it is sent often enough", setting)
    if not said:
        yield not_applicable("no heartbeat leaves the stack", alerting)
