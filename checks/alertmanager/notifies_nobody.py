"""No receiver that alerts are routed to sends anything."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def notifies_nobody(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.routed:
        yield not_applicable("the file has no route to a receiver", config)
        return
    root = config.receiver(config.route.receiver.value) or config.routed[0]
    if config.notifies_somebody:
        yield passed("some receiver sends notifications", root)
        return
    others = [receiver for receiver in config.receivers if receiver.sends]
    hint = f"; {others[0].name!r} would, but no route leads to it" if others else ""
    message = f"no receiver that a route leads to has an integration: nobody is told of anything{hint}"
    yield failed(message, root, related=[*others, config.route.at("receiver")])
