"""Grafana encrypts with the key that it ships with."""

from collections.abc import Iterator

from auditor import Grafana, SecretGrade, Verdict, check, failed, known, not_applicable, passed


@check
def secret_key_default(grafana: Grafana) -> Iterator[Verdict]:
    key = known(grafana.secret("security", "secret_key"))
    if key.is_default and grafana.tries_file("GF_SECURITY_SECRET_KEY"):
        yield not_applicable("the secret file is not read, which is a finding of its own", key.location)
    elif key.is_default:
        yield failed("no secret_key is set, so Grafana encrypts with the one in its source code", key.location)
    elif key.value.grade is SecretGrade.DEFAULT:
        yield failed("secret_key is the one in Grafana's source code, or a word that is guessed first", key)
    elif key.value.grade is SecretGrade.PLACEHOLDER:
        yield failed("secret_key is a placeholder that was never replaced", key)
    else:
        yield passed("a secret_key of its own is set", key)
