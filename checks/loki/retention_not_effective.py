"""Loki is told how long to keep logs, and deletes nothing."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed


@check
def retention_not_effective(loki: Loki) -> Iterator[Verdict]:
    enabled = known(loki.setting("compactor", "retention_enabled"))
    period = loki.duration("limits_config", "retention_period")
    streams = loki.key("limits_config", "retention_stream")
    legacy = loki.legacy_retention
    if loki.is_on("compactor", "retention_enabled"):
        yield passed("the compactor deletes what is older than its period", enabled)
    elif period.value:
        text = loki.text_of("limits_config", "retention_period")
        message = f"retention_period {text} deletes nothing: the compactor's retention is off"
        yield failed(message, period.map(text), related=(enabled,))
    elif streams is not None:
        yield failed("retention_stream deletes nothing: the compactor's retention is off", streams, related=(enabled,))
    elif legacy is not None and loki.idle_table_manager:
        yield failed(f"the table manager deletes nothing of {loki.idle_table_manager}", legacy, related=(enabled,))
    else:
        yield not_applicable("no retention is asked for", period.location)
