"""Grafana's alerts go by mail that it cannot send, or to an address that is an example."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, is_placeholder, known, not_applicable, passed


@check
def mail_receiver_cannot_send(grafana: Grafana) -> Iterator[Verdict]:
    receivers = known(grafana.mail_receivers)
    if not receivers:
        yield not_applicable("no contact point that sends mail is provisioned", grafana.location)
        return
    mail = known(grafana.flag("smtp", "enabled"))
    for receiver in receivers:
        if not mail.value:
            yield failed("the contact point sends mail, but Grafana has no mail server", receiver, related=(mail,))
        elif "example@email.com" in receiver.text or is_placeholder(receiver.text):
            yield failed(f"the contact point writes to {receiver.text}, an example", receiver)
        else:
            yield passed(f"mail goes to {receiver.text}", receiver)
