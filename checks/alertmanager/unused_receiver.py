"""A receiver that no route leads to."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, passed


@check
def unused_receiver(receiver: Receiver) -> Iterator[Verdict]:
    if receiver.is_routed:
        yield passed("a route leads to it", receiver)
        return
    examples = any(integration.placeholders for integration in receiver.integrations)
    hint = ", and its destination is that of an example" if examples else ""
    yield failed(f"no route leads to receiver {receiver.name!r}{hint}", receiver)
