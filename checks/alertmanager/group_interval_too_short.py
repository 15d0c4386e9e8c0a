"""A route waits less between notifications of a group than one may need to be delivered."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Params, Verdict, check, failed, not_applicable, passed


@check
def group_interval_too_short(config: AlertmanagerConfig, params: Params) -> Iterator[Verdict]:
    if config.route is None:
        yield not_applicable("the file has no route", config)
        return
    least = params.duration("minimum")
    clean = True
    for route in config.routes:
        own = route.own("group_interval")
        value = route.duration("group_interval")
        if own is not None and value is not None and value < least:
            clean = False
            yield failed(f"group_interval {own.value} is also the time limit of each notification", own)
    if clean:
        yield passed("groups wait long enough", config.route.effective("group_interval"))
