"""Alerts are sent to an on-call service whose end is announced."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def vendor_end_of_life(receiver: Receiver) -> Iterator[Verdict]:
    if not receiver.sends:
        yield not_applicable("it sends nothing", receiver)
        return
    clean = True
    for integration in receiver.integrations:
        end = integration.vendor_end
        if end:
            clean = False
            yield failed(end, integration)
    if clean:
        yield passed("none of its services is known to end", receiver)
