"""Others wait for a health that nobody checks: they never start."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed, unknown


@check
def depends_on_unhealthy_never(probe: HealthProbe) -> Iterator[Verdict]:
    waiting = probe.waited_for()
    if not waiting:
        yield not_applicable("no service waits for its health", probe.service.location)
        return
    names = ", ".join(service.name for service, _ in waiting)
    places = [place for _, place in waiting]
    if probe.state in (ProbeState.DECLARED, ProbeState.IMAGE):
        yield passed(f"{names} can wait for its health check", *places)
    elif probe.state is ProbeState.UNKNOWN:
        yield unknown(
            f"{names} waits for its health; whether the image has a health check is not known here", places[0]
        )
    else:
        message = f"{names} waits until {probe.id} is healthy, and {probe.id} has no health check"
        yield failed(message, *places, related=[probe.service.location])
