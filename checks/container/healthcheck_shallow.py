"""The test asks less than the program can tell."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed


@check
def healthcheck_shallow(probe: HealthProbe) -> Iterator[Verdict]:
    if probe.state is not ProbeState.DECLARED:
        yield not_applicable("the project declares no health check", probe.location)
    elif probe.is_shallow:
        yield failed("/healthz answers 200 also when Grafana's database is gone", probe.location)
    else:
        yield passed("asks for more than a sign of life", probe.location)
