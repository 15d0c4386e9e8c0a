"""Every alert is a notification of its own, or all of them are one."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def grouping_disabled(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no route leads anywhere", config)
        return
    clean = True
    for route in config.routes:
        if "..." in route.group_by and route.node.get("group_by") is not None:
            clean = False
            yield failed("`...` turns grouping off: every alert is a message of its own", route.key_at("group_by"))
    if not config.route.group_by and not any(route.group_by for route in config.routes):
        clean = False
        message = "no route groups by any label: all alerts of a receiver are one message"
        yield failed(message, config.route.key_at("group_by"))
    if clean:
        yield passed("alerts are grouped", config.route)
