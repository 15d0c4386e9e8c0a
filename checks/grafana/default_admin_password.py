"""Grafana's administrator has the default, an empty or a placeholder password."""

from collections.abc import Iterator

from auditor import Grafana, SecretGrade, Verdict, check, failed, known, not_applicable, passed

_FAULTS = {
    SecretGrade.DEFAULT: "the administrator's password is one of the first guesses of any attacker",
    SecretGrade.PLACEHOLDER: "the administrator's password is a placeholder that was never replaced",
}


@check
def default_admin_password(grafana: Grafana) -> Iterator[Verdict]:
    if grafana.is_on("security", "disable_initial_admin_creation"):
        yield not_applicable("no initial administrator is created", grafana.location)
        return
    if not grafana.password_login:
        yield not_applicable("nobody can log in with a password", grafana.location)
        return
    password = known(grafana.secret("security", "admin_password"))
    grade = password.value.grade
    variable = grafana.variables.get("GF_SECURITY_ADMIN_PASSWORD")
    if password.is_default and grafana.tries_file("GF_SECURITY_ADMIN_PASSWORD"):
        yield not_applicable("the secret file is not read, which is a finding of its own", password.location)
    elif password.is_default and variable is not None:
        yield failed("the password is set to nothing, so Grafana takes its default: admin", variable)
    elif password.is_default:
        yield failed("no administrator password is set, so Grafana takes its default: admin", password.location)
    elif grade in _FAULTS:
        outside = grafana.set_by("GF_SECURITY_ADMIN_PASSWORD")
        where = f"; it comes from {outside}, which is set outside the compose file" if outside else ""
        yield failed(f"{_FAULTS[grade]}{where}", password)
    else:
        yield passed("a password that is no default is set for the first start", password)
