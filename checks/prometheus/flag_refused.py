"""Prometheus exits at start because of an argument."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, flag_faults, hangs_on_variable, passed, unknown


@check
def flag_refused(prometheus: Prometheus) -> Iterator[Verdict]:
    faults = flag_faults(prometheus)
    if isinstance(faults, Gap):
        yield unknown(faults)
        return
    for fault in faults:
        if hangs_on_variable(prometheus, fault):
            yield unknown(f"{fault.message}; a variable that is not set takes part", fault)
        else:
            yield failed(f"Prometheus exits at start: {fault.message}", fault)
    if not faults:
        yield passed("every argument is accepted", prometheus.service.at("command"))
