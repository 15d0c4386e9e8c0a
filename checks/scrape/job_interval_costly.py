"""A job's own interval is shorter than even critical jobs need."""

from collections.abc import Iterator

from auditor import Gap, Params, ScrapeJob, Verdict, check, failed, not_applicable, passed, seconds, unknown


@check
def job_interval_costly(job: ScrapeJob, params: Params) -> Iterator[Verdict]:
    interval, least = job.interval, params.duration("least")
    if isinstance(interval, Gap):
        yield unknown(interval)
        return
    if not job.has_own_interval:
        yield not_applicable("the job takes the global interval", job)
    elif interval.value < least:
        message = f"scraped every {seconds(interval.value)}, {seconds(least)} is enough for critical jobs"
        yield failed(message, interval)
    else:
        yield passed(f"scraped every {seconds(interval.value)}", interval)
