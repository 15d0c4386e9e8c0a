"""The first notification of a critical alert waits long."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Params, Verdict, check, failed, not_applicable, passed


@check
def critical_alerts_wait(config: AlertmanagerConfig, params: Params) -> Iterator[Verdict]:
    if config.route is None:
        yield not_applicable("the file has no route", config)
        return
    longest = params.duration("maximum")
    slow = []
    for route in config.critical_routes:
        wait = route.duration("group_wait")
        if wait is not None and wait > longest:
            slow.append(route.effective("group_wait"))
    for setting in {str(item.location): item for item in slow}.values():
        yield failed(f"critical alerts wait {setting.value} before anybody is told", setting)
    if not slow:
        yield passed("critical alerts are told soon", config.route)
