"""Prometheus sends its alerts to an address where no Alertmanager is."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def alertmanager_unreachable(prometheus: Prometheus) -> Iterator[Verdict]:
    targets = prometheus.alertmanagers
    if isinstance(targets, Gap):
        yield unknown(targets)
        return
    if not targets:
        yield not_applicable("it names no Alertmanager by address", prometheus)
    for target in targets:
        fault, doubt = Alerting(prometheus.stack).way_to(target)
        if fault:
            yield failed(f"{target.address}: {fault}", target)
        elif doubt:
            yield unknown(f"{target.address}: {doubt}", target)
        else:
            yield passed(f"{target.address} is an Alertmanager of the stack", target)
