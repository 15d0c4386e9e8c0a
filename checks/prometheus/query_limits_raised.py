"""A limit of queries is more than twice its default."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, prometheus_duration, unknown

_LIMITS = {"query.max-samples": 50_000_000, "query.timeout": 120, "query.max-concurrency": 20}


@check
def query_limits_raised(prometheus: Prometheus) -> Iterator[Verdict]:
    if isinstance(prometheus.flags, Gap):
        yield unknown(prometheus.flags)
        return
    raised = False
    for name, default in _LIMITS.items():
        flag = prometheus.flags.get(name)
        if flag is None:
            continue
        duration = prometheus_duration(flag.value)
        amount = duration.total_seconds() if duration else float(flag.value[:18]) if flag.value.isdigit() else 0.0
        if amount > 2 * default:
            raised = True
            yield failed(f"{flag.name} is {flag.value}, more than twice the default", flag)
    if not raised:
        yield passed("the limits of queries are near their defaults", prometheus.service.at("command"))
