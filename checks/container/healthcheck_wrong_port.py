"""The test asks a port that nothing listens on inside the container."""

from collections.abc import Iterator

from auditor import Confidence, HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed


@check
def healthcheck_wrong_port(probe: HealthProbe) -> Iterator[Verdict]:
    asked = probe.ports() if probe.state is ProbeState.DECLARED else ()
    if not asked:
        yield not_applicable("no test asks a port of the container", probe.location)
        return
    service = probe.service
    listens = probe.listens_on()
    targets = {port.target for port in service.ports} | probe.exposed
    for port in asked:
        outside = [item for item in service.ports if item.published == str(port) and item.target != str(port)]
        if listens is not None and port != listens and str(port) not in probe.exposed:
            yield failed(f"asks port {port}, the program listens on {listens}", probe.location, *outside)
        elif outside and str(port) not in targets:
            meant = outside[0].target
            message = f"asks port {port}, which is the port on the host; inside the container it is {meant}"
            yield failed(message, probe.location, outside[0], confidence=Confidence.MEDIUM)
        else:
            yield passed(f"asks port {port}", probe.location)
