"""The retention is longer than the policy's most."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Params,
    Prometheus,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
    retention_of,
    rule_reaches,
    seconds,
    unknown,
)


@check
def retention_too_long(prometheus: Prometheus, params: Params) -> Iterator[Verdict]:
    retention = retention_of(prometheus)
    if isinstance(retention, Gap):
        yield unknown(retention)
        return
    time, most = retention.time.value, params.duration("most")
    reaches = rule_reaches(prometheus)
    longest = max((one.reach for one in reaches), default=None) if not isinstance(reaches, Gap) else None
    if prometheus.is_agent or time is None:
        yield not_applicable("no time limits the retention", retention.time)
    elif time <= most:
        yield passed(f"samples are kept for {seconds(time)}", retention.time)
    elif longest is not None and longest >= most:
        yield passed(f"a rule looks back {seconds(longest)}, which needs them", retention.time)
    else:
        message = f"samples are kept for {seconds(time)}, the {params.policy} policy asks for at most {seconds(most)}"
        yield failed(message, retention.time)
