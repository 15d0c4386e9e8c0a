"""A receiver that alerts are routed to sends nothing."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def receiver_without_integrations(receiver: Receiver) -> Iterator[Verdict]:
    config = receiver.config
    if not receiver.is_routed or not config.notifies_somebody:
        yield not_applicable("no route leads to it, or no receiver sends anything", receiver)
    elif receiver.sends:
        yield passed("it has an integration", receiver)
    elif receiver.is_meant_to_be_silent:
        yield passed("its name says that nothing is to be sent", receiver)
    else:
        yield failed(f"receiver {receiver.name!r} has no integration: what is routed to it is dropped", receiver)
