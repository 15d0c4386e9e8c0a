"""The retention is shorter than the policy's least."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Params,
    Prometheus,
    Verdict,
    check,
    failed,
    keeps_elsewhere,
    not_applicable,
    passed,
    retention_of,
    seconds,
    unknown,
)


@check
def retention_too_short(prometheus: Prometheus, params: Params) -> Iterator[Verdict]:
    retention = retention_of(prometheus)
    if isinstance(retention, Gap):
        yield unknown(retention)
        return
    time, least = retention.time.value, params.duration("least")
    if prometheus.is_agent:
        yield not_applicable("an agent keeps no data", prometheus)
    elif time is None:
        yield not_applicable("no time limits the retention", retention.time)
    elif time >= least:
        yield passed(f"samples are kept for {seconds(time)}", retention.time)
    elif (elsewhere := keeps_elsewhere(prometheus)) is not None:
        yield passed("longer history is kept elsewhere", retention.time, elsewhere)
    else:
        message = f"samples are kept for {seconds(time)}, the {params.policy} policy asks for {seconds(least)}"
        yield failed(message, retention.time)
