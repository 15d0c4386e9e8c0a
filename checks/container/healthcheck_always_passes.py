"""The test succeeds whatever state the program is in."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, not_applicable, passed


@check
def healthcheck_always_passes(probe: HealthProbe) -> Iterator[Verdict]:
    if probe.state is not ProbeState.DECLARED:
        yield not_applicable("the project declares no health check", probe.location)
        return
    reason = probe.always_passes
    if reason:
        yield failed(reason, probe.location)
    else:
        yield passed("the test can fail", probe.location)
