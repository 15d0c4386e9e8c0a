"""Grafana's administrator has a password that can be guessed by trying."""

from collections.abc import Iterator

from auditor import Grafana, SecretGrade, Verdict, check, failed, known, not_applicable, passed


@check
def weak_admin_password(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.password_login or grafana.is_on("security", "disable_initial_admin_creation"):
        yield not_applicable("nobody can log in with the administrator's password", grafana.location)
        return
    password = known(grafana.secret("security", "admin_password"))
    variable = grafana.variables.get("GF_SECURITY_ADMIN_PASSWORD")
    if password.value.grade in (SecretGrade.DEFAULT, SecretGrade.PLACEHOLDER):
        yield not_applicable("the password is a default, which is a finding of its own", password)
    elif variable is not None and grafana.is_literal(variable):
        yield not_applicable("the password stands in the compose file, where its strength is no help", password)
    elif password.value.grade is SecretGrade.WEAK:
        yield failed("the administrator's password is short or of one kind of character", password)
    else:
        yield passed("the administrator's password is long and mixed", password)
