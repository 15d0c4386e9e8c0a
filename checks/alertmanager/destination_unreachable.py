"""A receiver sends to an address that its container cannot reach."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def destination_unreachable(receiver: Receiver) -> Iterator[Verdict]:
    if not receiver.is_routed or not receiver.sends:
        yield not_applicable("no route leads to it, or it sends nothing", receiver)
        return
    clean = True
    for integration in receiver.integrations:
        for key, node, reason in integration.unreachable:
            clean = False
            yield failed(f"{key} of receiver {receiver.name!r}: {reason}", node.location.at(key))
    if clean:
        yield passed("none of its addresses is known to lead nowhere", receiver)
