"""Grafana does not slow down the guessing of passwords."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def brute_force_protection_off(grafana: Grafana) -> Iterator[Verdict]:
    disabled = known(grafana.flag("security", "disable_brute_force_login_protection"))
    if disabled.value and not grafana.password_login:
        yield not_applicable("nobody can log in with a password", disabled)
    elif disabled.value:
        yield failed("passwords can be guessed as fast as the server answers", disabled)
    else:
        yield passed("five failures in five minutes lock the account", disabled)
