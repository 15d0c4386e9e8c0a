"""Loki 3 refuses to start: structured metadata needs schema v13 and the tsdb index."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed

_NEEDED = 13


@check
def schema_refused(loki: Loki) -> Iterator[Verdict]:
    period = loki.active
    if period is None or period.schema_number is None:
        yield not_applicable("no schema is configured that counts today", loki.location)
        return
    metadata = known(loki.setting("limits_config", "allow_structured_metadata"))
    schema, store = period.get("schema"), period.get("store")
    if not loki.since(3, 0):
        yield not_applicable("before Loki 3.0 every schema is taken", period)
    elif not loki.is_on("limits_config", "allow_structured_metadata"):
        yield passed("structured metadata is off", metadata)
    elif period.schema_number < _NEEDED:
        yield failed(f"schema {schema} holds no structured metadata: Loki refuses to start{loki.assumed}", period)
    elif store != "tsdb":
        message = f"the index {store} holds no structured metadata: Loki refuses to start{loki.assumed}"
        yield failed(message, period.at("store"))
    else:
        yield passed("schema v13 with the tsdb index", period)
