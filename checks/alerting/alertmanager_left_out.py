"""Prometheus sends its alerts to some of the Alertmanagers of a cluster only."""

from collections.abc import Iterator

from auditor import Alerting, Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def alertmanager_left_out(prometheus: Prometheus) -> Iterator[Verdict]:
    targets = prometheus.alertmanagers
    members = [member for member in Alerting(prometheus.stack).alertmanagers if member.is_clustered]
    if isinstance(targets, Gap):
        yield unknown(targets)
        return
    named = {target.reference.service.name for target in targets if target.reference.service is not None}
    left_out = [member for member in members if member.id not in named]
    if len(members) < 2 or not named or len(left_out) == len(members):  # noqa: PLR2004 (one is no cluster)
        yield not_applicable("there is no cluster of Alertmanagers that it sends to", prometheus)
    elif prometheus.discovers_alertmanagers:
        yield unknown("some Alertmanagers are discovered", prometheus)
    elif left_out:
        names = ", ".join(member.id for member in left_out)
        yield failed(f"alerts are not sent to {names}", targets[0], related=left_out)
    else:
        yield passed("alerts are sent to every member", targets[0])
