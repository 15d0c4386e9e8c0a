"""A secret stands in the compose file."""

from collections.abc import Iterator

from auditor import LiteralSecret, Verdict, check, failed, passed


@check
def secret_in_compose(secret: LiteralSecret) -> Iterator[Verdict]:
    if secret.secret is None:
        yield passed("the compose file holds no secret of the service", secret.location)
    else:
        yield failed(f"{secret.setting.name} {secret.says}", secret.setting, related=secret.others)
