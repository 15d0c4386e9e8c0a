"""No job scrapes Prometheus itself."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, unknown, watched_by


@check
def self_scrape_missing(prometheus: Prometheus) -> Iterator[Verdict]:
    jobs = prometheus.jobs
    if isinstance(jobs, Gap):
        yield unknown(jobs)
        return
    job = watched_by(prometheus)
    if isinstance(job, Gap):
        yield unknown(job)
    elif job is not None:
        yield passed(f"job {job.name} scrapes it", job)
    else:
        yield failed("no job scrapes Prometheus itself", prometheus.config_at("scrape_configs"))
