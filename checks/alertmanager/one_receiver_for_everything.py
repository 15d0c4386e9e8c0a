"""Every alert, whatever its severity, goes to the same receiver."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, manual, not_applicable, passed


@check
def one_receiver_for_everything(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.notifies_somebody:
        yield not_applicable("no receiver sends anything at all", config)
        return
    sending = [receiver for receiver in config.routed if receiver.sends and not receiver.is_heartbeat]
    if len(sending) > 1:
        yield passed(f"{len(sending)} receivers are in use", config.route)
        yield manual("Alertmanager cannot escalate: attest the pager's escalation policy, with its owner", config.route)
        return
    only = sending[0] if sending else config.routed[0]
    message = f"every alert goes to {only.name!r}: there is no second tier, and no difference between urgent and not"
    yield failed(message, config.route.at("receiver"), related=[only])
