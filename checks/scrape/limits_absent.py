"""No job has a limit of samples."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, scalar, unknown


@check
def limits_absent(prometheus: Prometheus) -> Iterator[Verdict]:
    root, jobs = prometheus.config, prometheus.jobs
    if isinstance(root, Gap) or isinstance(jobs, Gap):
        yield unknown(root if isinstance(root, Gap) else jobs)  # type: ignore[arg-type]  # one of them is a gap
        return
    limits = ("sample_limit", "body_size_limit")
    if not jobs:
        yield not_applicable("there are no jobs", prometheus)
    elif any(scalar(root, "global", name) for name in limits) or any(
        scalar(job.node, name) for name in limits for job in jobs
    ):
        yield passed("scrapes are limited", prometheus.config_at("scrape_configs"))
    else:
        yield failed("no limit of samples is set", prometheus.config_at("global", "sample_limit"))
