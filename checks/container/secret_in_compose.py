"""A secret stands in the compose file."""

from collections.abc import Iterator

from auditor import LiteralSecret, Verdict, check, failed


@check
def secret_in_compose(secret: LiteralSecret) -> Iterator[Verdict]:
    yield failed(f"{secret.setting.name} {secret.says}", secret.setting, related=secret.others)
