"""Loki keeps logs until the disk is full."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def retention_unlimited(loki: Loki) -> Iterator[Verdict]:
    period = loki.duration("limits_config", "retention_period")
    enabled = known(loki.setting("compactor", "retention_enabled"))
    remote = loki.object_store not in ("", "filesystem")
    if period.value:
        yield passed("logs have a period after which they go", period)
    elif loki.legacy_retention is not None:
        yield not_applicable("the table manager is told to delete", loki.legacy_retention)
    elif remote and not loki.is_on("compactor", "retention_enabled"):
        yield unknown(f"rules of the bucket may delete what {loki.object_store} holds", enabled)
    elif loki.is_on("compactor", "retention_enabled"):
        yield failed("the compactor's retention is on, but retention_period is 0: logs are kept forever", period)
    else:
        yield failed("nothing ever deletes logs: they grow until the disk is full", period)
