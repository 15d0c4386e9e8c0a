"""Nobody notices when the program hangs."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed, unknown


@check
def healthcheck_missing(probe: HealthProbe) -> Iterator[Verdict]:
    if probe.service.is_one_shot:
        yield not_applicable("runs once and ends", probe.location)
        return
    match probe.state:
        case ProbeState.DECLARED:
            yield passed("has a health check", probe.location)
        case ProbeState.IMAGE:
            yield passed("the image has a health check", probe.location)
        case ProbeState.DISABLED:
            yield failed("the health check is switched off", probe.location)
        case ProbeState.ABSENT:
            yield failed("no health check, and the image has none", probe.location)
        case ProbeState.UNKNOWN:
            yield unknown("no health check is declared; whether the image has one is not known here", probe.location)
