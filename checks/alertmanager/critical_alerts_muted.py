"""Critical alerts are muted at certain hours."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed

_KEYS = ("mute_time_intervals", "active_time_intervals")


@check
def critical_alerts_muted(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None:
        yield not_applicable("the file has no route", config)
        return
    clean = True
    for route in config.critical_routes:
        for key in _KEYS:
            if route.intervals(key) and not config.has_stand_in(route):
                clean = False
                yield failed("critical alerts are told to nobody at the hours of this interval", route.key_at(key))
    if clean:
        yield passed("no interval mutes critical alerts", config.route)
