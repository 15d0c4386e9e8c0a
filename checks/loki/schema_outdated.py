"""Loki writes an index or schema of the past."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, not_applicable, passed

_CURRENT = 13


@check
def schema_outdated(loki: Loki) -> Iterator[Verdict]:
    period = loki.active
    if period is None or period.schema_number is None:
        yield not_applicable("no schema is configured that counts today", loki.location)
        return
    coming = any(later.schema_number == _CURRENT and later.get("store") == "tsdb" for later in loki.coming)
    newest = _CURRENT if loki.since(2, 9) else 12
    if not loki.since(2, 8):
        yield not_applicable("this version of Loki has no better schema", period)
    elif coming:
        yield passed("a period with schema v13 and tsdb is coming", period)
    elif period.get("store") != "tsdb":
        yield failed(f"new logs are indexed by {period.get('store')}, which tsdb has replaced", period.at("store"))
    elif period.schema_number < newest:
        yield failed(f"new logs are written in schema {period.get('schema')}; the current one is v{newest}", period)
    else:
        yield passed("new logs are written in the current schema", period)
