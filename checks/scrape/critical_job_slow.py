"""A job that the settings call critical has a long interval."""

from collections.abc import Iterator

from auditor import Gap, Params, ScrapeJob, Verdict, check, failed, not_applicable, passed, seconds, unknown


@check
def critical_job_slow(job: ScrapeJob, params: Params) -> Iterator[Verdict]:
    interval, most = job.interval, params.duration("most")
    if isinstance(interval, Gap):
        yield unknown(interval)
        return
    if job.name not in params.names("jobs"):
        yield not_applicable("the settings do not call this job critical", job)
    elif interval.value > most:
        yield failed(f"critical, and scraped only every {seconds(interval.value)}", interval, related=[job.location])
    else:
        yield passed(f"scraped every {seconds(interval.value)}", interval)
