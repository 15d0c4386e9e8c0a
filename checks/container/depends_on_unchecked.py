"""A program of the monitoring waits for the start of another, not until it answers."""

from collections.abc import Iterator

from auditor import HealthProbe, Verdict, check, failed, not_applicable, passed


@check
def depends_on_unchecked(probe: HealthProbe) -> Iterator[Verdict]:
    service = probe.service
    conditions = probe.dependencies
    if service.component is None or not conditions:
        yield not_applicable("is no program of the monitoring, or waits for nobody", service.location)
        return
    started = [name for name, (condition, _) in conditions.items() if condition == "service_started"]
    if started:
        place = conditions[started[0]][1]
        yield failed(f"waits only for the start of {', '.join(started)}", place)
    else:
        yield passed("waits until what it depends on is healthy", service.at("depends_on"))
