"""Anybody can make an account in Grafana."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed

_CLOSED_SINCE = (5,)  # https://github.com/grafana/grafana/issues/8743


@check
def sign_up_open(grafana: Grafana) -> Iterator[Verdict]:
    allowed = known(grafana.flag("users", "allow_sign_up"))
    if allowed.is_default and grafana.version is not None and grafana.version < _CLOSED_SINCE:
        yield failed("allow_sign_up is not set, and was true by default before Grafana 5", allowed.location)
    elif not allowed.value:
        yield passed("accounts are made by administrators", allowed)
    elif not grafana.password_login:
        yield not_applicable("nobody can log in with a password", allowed)
    else:
        yield failed("anyone who can open the login page can make an account", allowed)
