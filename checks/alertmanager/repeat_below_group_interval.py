"""A route is to repeat more often than its groups are looked at."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def repeat_below_group_interval(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None:
        yield not_applicable("the file has no route", config)
        return
    clean = True
    for route in config.routes:
        repeat, group = route.duration("repeat_interval"), route.duration("group_interval")
        own = route.own("repeat_interval") or route.own("group_interval")
        if own is not None and repeat is not None and group is not None and repeat < group:
            clean = False
            told = f"{route.effective('repeat_interval').value} < {route.effective('group_interval').value}"
            message = f"repeat_interval is shorter than group_interval ({told}), and works as that"
            yield failed(message, own, related=[route.effective("group_interval")])
    if clean:
        yield passed("repeats are no shorter than the groups' interval", config.route)
