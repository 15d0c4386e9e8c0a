"""A route repeats less often than Alertmanager remembers what it sent."""

from collections.abc import Iterator
from datetime import timedelta

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed, unknown

_DEFAULT = timedelta(hours=120)


@check
def repeat_interval_beyond_retention(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None:
        yield not_applicable("the file has no route", config)
        return
    retention = config.alertmanager.duration_flag("data.retention", _DEFAULT)
    if retention is None:
        yield unknown("--data.retention is no duration that can be read", config.alertmanager)
        return
    clean = True
    for route in config.routes:
        own, value = route.own("repeat_interval"), route.duration("repeat_interval")
        if own is not None and value is not None and value > retention:
            clean = False
            yield failed(f"repeat_interval {own.value} is longer than notifications are remembered", own)
    if clean:
        yield passed("repeats come before they are forgotten", config.route.effective("repeat_interval"))
