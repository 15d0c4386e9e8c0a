"""A pager is never told that an alert is over."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def incident_never_resolves(receiver: Receiver) -> Iterator[Verdict]:
    pagers = [part for part in receiver.integrations if part.pages and not part.is_heartbeat]
    if not pagers:
        yield not_applicable("it has no pager", receiver)
    for integration in pagers:
        if integration.sends_resolved:
            yield passed("the pager hears when an alert is over", integration)
        else:
            yield failed("the pager never hears that an alert is over", integration.at("send_resolved"))
