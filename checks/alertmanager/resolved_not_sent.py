"""Nobody is told in chat or mail when an alert is over."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def resolved_not_sent(receiver: Receiver) -> Iterator[Verdict]:
    told = [part for part in receiver.integrations if part.is_read_by_people and not part.sends_resolved_by_choice]
    if not receiver.is_routed or not told:
        yield not_applicable("it has no chat or mail that leaves the end of an alert open", receiver)
        return
    for integration in told:
        if integration.sends_resolved:
            yield passed(f"{integration.kind} tells the end of an alert by default", integration)
        else:
            yield failed(f"{integration.kind} does not tell that an alert is over, unless told to", integration)
