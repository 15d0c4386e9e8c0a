"""A critical alert that nobody took is repeated late."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Params, Verdict, check, failed, not_applicable, passed


@check
def critical_alerts_repeat_late(config: AlertmanagerConfig, params: Params) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no route leads anywhere", config)
        return
    longest = params.duration("maximum")
    late = []
    for route in config.critical_routes:
        repeat = route.duration("repeat_interval")
        if repeat is not None and repeat > longest:
            late.append(route.effective("repeat_interval"))
    for setting in {str(item.location): item for item in late}.values():
        yield failed(f"a critical alert that nobody takes comes again after {setting.value}", setting)
    if not late:
        yield passed("critical alerts are repeated in time", config.route)
