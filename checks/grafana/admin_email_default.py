"""The administrator's mail address leads nowhere."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def admin_email_default(grafana: Grafana) -> Iterator[Verdict]:
    mail = known(grafana.flag("smtp", "enabled"))
    address = known(grafana.setting("security", "admin_email"))
    if not mail.value:
        yield not_applicable("Grafana sends no mail", mail)
    elif address.value.endswith("@localhost"):
        yield failed("a mail to reset the administrator's password would go to admin@localhost", address)
    else:
        yield passed(f"the administrator's address is {address.value}", address)
