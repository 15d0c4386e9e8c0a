"""PagerDuty is used by its older events interface."""

from collections.abc import Iterator

from auditor import Receiver, Verdict, check, failed, not_applicable, passed


@check
def legacy_pagerduty_key(receiver: Receiver) -> Iterator[Verdict]:
    entries = [integration for integration in receiver.integrations if integration.kind == "pagerduty"]
    if not entries:
        yield not_applicable("it does not use PagerDuty", receiver)
    for entry in entries:
        old = next((key for key in ("service_key", "service_key_file") if entry.node.get(key) is not None), "")
        if old:
            yield failed(f"{old} is the key of PagerDuty's events interface 1", entry.at(old))
        else:
            yield passed("it uses events interface 2", entry)
