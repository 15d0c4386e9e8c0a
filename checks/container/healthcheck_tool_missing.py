"""The test runs a program that the image does not have."""

from collections.abc import Iterator

from auditor import HealthProbe, ProbeState, Verdict, check, failed, image_facts, not_applicable, passed, unknown


@check
def healthcheck_tool_missing(probe: HealthProbe) -> Iterator[Verdict]:
    if probe.state is not ProbeState.DECLARED:
        yield not_applicable("the project declares no health check", probe.location)
        return
    facts = image_facts(probe.service)
    missing = probe.missing_tools()
    if missing:
        current = "" if probe.service.version else " (the current version is assumed)"
        names = " and ".join(missing)
        yield failed(f"the image has no {names}{current}: every probe fails", probe.location)
    elif facts is None or not (facts.has or facts.lacks) or probe.service.is_built:
        yield unknown("which programs the image has is not known here", probe.location)
    else:
        yield passed("names no program that the image lacks", probe.location)
