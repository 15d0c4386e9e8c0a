"""The retention is whatever the default is."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, retention_of, unknown


@check
def retention_implicit(prometheus: Prometheus) -> Iterator[Verdict]:
    retention = retention_of(prometheus)
    if isinstance(retention, Gap):
        yield unknown(retention)
    elif prometheus.is_agent:
        yield not_applicable("an agent keeps no data", prometheus)
    elif retention.explicit:
        yield passed("the retention is set", retention.time)
    else:
        yield failed("no retention is set: the default of 15 days decides", retention.time)
