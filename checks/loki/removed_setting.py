"""Loki refuses to start: its configuration holds keys that its version has removed."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, passed


@check
def removed_setting(loki: Loki) -> Iterator[Verdict]:
    removed = loki.removed_keys
    for key, name, instead in removed:
        yield failed(f"{name} was removed in Loki 3.0{loki.assumed}: {instead}; Loki refuses to start", key)
    if not removed:
        yield passed("no key is set that this version has removed", loki.location)
