"""A receiver that alerts are routed to still sends to the address of an example."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def placeholder_destination(receiver: Receiver) -> Iterator[Verdict]:
    if not receiver.is_routed:
        yield not_applicable("no route leads to it", receiver)
        return
    if not receiver.sends:
        yield not_applicable("it sends nothing", receiver)
        return
    clean = True
    for integration in receiver.integrations:
        examples = integration.placeholders
        if examples:
            clean = False
            keys = ", ".join(key for key, _ in examples)
            message = f"{integration.kind} of receiver {receiver.name!r} has the values of an example: {keys}"
            key, node = examples[0]
            yield failed(message, node.location.at(key), related=[node for _, node in examples[1:]])
    if clean:
        yield passed("its destinations are no placeholders", receiver)
