"""A pair of servers cannot be deduplicated."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Prometheus,
    Verdict,
    check,
    failed,
    keeps_elsewhere,
    not_applicable,
    passed,
    same_labels,
    unknown,
)


@check
def replicas_not_told_apart(prometheus: Prometheus) -> Iterator[Verdict]:
    jobs = prometheus.jobs
    if isinstance(jobs, Gap):
        yield unknown(jobs)
        return
    names = {job.name for job in jobs}
    pair = False
    for other in Prometheus.find(prometheus.stack):
        if other is prometheus:
            break
        if isinstance(other, Gap) or isinstance(other.jobs, Gap) or {job.name for job in other.jobs} != names:
            continue
        pair = True
        if same_labels(prometheus, other) and keeps_elsewhere(prometheus) and keeps_elsewhere(other):
            place = prometheus.config_at("global", "external_labels")
            yield failed(f"{other.id} sends the same series with the same labels", place, related=[other.location])
            return
    if pair:
        yield passed("nothing sends the same series twice", prometheus)
    else:
        yield not_applicable("no other server scrapes the same jobs before this one", prometheus)
