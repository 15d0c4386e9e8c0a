"""The test changes the data of the program."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed


@check
def healthcheck_writes(probe: HealthProbe) -> Iterator[Verdict]:
    if probe.state is not ProbeState.DECLARED:
        yield not_applicable("the project declares no health check", probe.location)
    elif probe.writes:
        yield failed(f"every probe writes to the data ({probe.writes})", probe.location)
    else:
        yield passed("the test only reads", probe.location)
