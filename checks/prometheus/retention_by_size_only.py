"""A size is set and no time."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, retention_of, unknown


@check
def retention_by_size_only(prometheus: Prometheus) -> Iterator[Verdict]:
    retention = retention_of(prometheus)
    if isinstance(retention, Gap):
        yield unknown(retention)
    elif retention.time.value is None and retention.size is not None:
        yield failed("only the size is limited: how far back the samples go is left to chance", retention.size)
    else:
        yield passed("the size does not decide alone", retention.time)
