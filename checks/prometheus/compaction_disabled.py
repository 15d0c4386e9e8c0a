"""Equal block durations switch compaction off for no uploader."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Prometheus,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
    prometheus_duration,
    unknown,
    uploader,
)


@check
def compaction_disabled(prometheus: Prometheus) -> Iterator[Verdict]:
    least, most = prometheus.flag("storage.tsdb.min-block-duration"), prometheus.flag("storage.tsdb.max-block-duration")
    if isinstance(least, Gap) or isinstance(most, Gap):
        yield unknown(least if isinstance(least, Gap) else most)  # type: ignore[arg-type]  # one of them is a gap
        return
    lower, upper = prometheus_duration(least.value or "2h"), prometheus_duration(most.value)
    if not least.value and not most.value:
        yield not_applicable("the durations of blocks are left alone", least)
    elif lower is None or upper is None:
        yield passed("compaction goes on", least)
    elif lower < upper:
        yield passed("compaction goes on", most)
    elif lower == upper and (other := uploader(prometheus)) is not None:
        yield passed(f"{other.name} uploads the blocks, and needs it", least)
    else:
        place = least if least.value else most
        yield failed("blocks are never compacted: the least duration is not below the greatest", place, related=[most])
