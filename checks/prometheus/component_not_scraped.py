"""No job scrapes a component of the stack."""

from collections.abc import Iterator

from auditor import MonitoredComponent, Verdict, check, failed, meant_for, not_applicable, passed


@check
def component_not_scraped(component: MonitoredComponent) -> Iterator[Verdict]:
    job = component.scraped_by()
    if job is not None:
        yield passed(f"job {job.name} scrapes it", job)
        return
    target = meant_for(component)
    if target is not None:
        yield not_applicable("a job means it by an address that leads nowhere, which is a finding of its own", target)
        return
    server = component.servers[0]
    program = component.service.component or "it"
    message = f"no job scrapes {component.id} ({program})"
    yield failed(message, server.config_at("scrape_configs"), related=[component.location])
