"""The job of cAdvisor has a short interval."""

from collections.abc import Iterator

from auditor import Component, Gap, Params, ScrapeJob, Verdict, check, failed, not_applicable, passed, seconds, unknown


@check
def cadvisor_interval(job: ScrapeJob, params: Params) -> Iterator[Verdict]:
    interval, least = job.interval, params.duration("least")
    if isinstance(interval, Gap):
        yield unknown(interval)
        return
    services = [reference.service for reference in job.scraped if reference.service is not None]
    named = "cadvisor" in job.name.lower()
    if not named and not any(service.component is Component.CADVISOR for service in services):
        yield not_applicable("the job does not scrape cAdvisor", job)
    elif interval.value < least:
        message = f"cAdvisor is scraped every {seconds(interval.value)}, the policy asks for {seconds(least)}"
        yield failed(message, interval, related=[job.location])
    else:
        yield passed(f"cAdvisor is scraped every {seconds(interval.value)}", interval)
