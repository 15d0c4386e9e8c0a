"""Flags and configuration together mean something else than is written."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, retention_of, unknown


@check
def retention_not_as_written(prometheus: Prometheus) -> Iterator[Verdict]:
    retention = retention_of(prometheus)
    if isinstance(retention, Gap):
        yield unknown(retention)
    elif retention.fault:
        yield failed(retention.fault, retention.fault_at or retention.time)
    else:
        yield passed("flags and configuration mean what is written", retention.time)
