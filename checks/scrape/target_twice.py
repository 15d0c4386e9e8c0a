"""The same endpoint stands in two places."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, doubled_targets, failed, passed, unknown


@check
def target_twice(prometheus: Prometheus) -> Iterator[Verdict]:
    jobs = prometheus.jobs
    if isinstance(jobs, Gap):
        yield unknown(jobs)
        return
    found = list(doubled_targets(jobs))
    for job, target, first in found:
        yield failed(f"{target.address} is scraped a second time, by job {job.name}", target, related=[first])
    if not found:
        yield passed("no target stands twice", prometheus.config_at("scrape_configs"))
