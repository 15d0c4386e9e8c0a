"""Several Alertmanagers run side by side and do not know of each other."""

from collections.abc import Iterator

from auditor import Alerting, Alertmanager, Stack, Verdict, check, failed, not_applicable, passed, unknown


@check
def cluster_incomplete(stack: Stack) -> Iterator[Verdict]:
    members = Alerting(stack).alertmanagers
    if len(members) < 2 and sum(member.service.replicas for member in members) < 2:  # noqa: PLR2004 (one is no cluster)
        yield not_applicable("there is one Alertmanager at most")
        return
    if any(member.is_wrapped for member in members):
        yield unknown("a script starts an Alertmanager, and may name its peers", members[0])
        return
    linked = {name for member in members for name in member.peers}
    for member in members:
        yield _verdict(member, bool(linked & member.service.names))


def _verdict(member: Alertmanager, named: bool) -> Verdict:  # noqa: FBT001 (a private step of the check)
    place = member.service.at("command")
    listen = member.flag("cluster.listen-address")
    if listen is not None and not listen.value:
        return failed(
            "clustering is switched off, and there is more than one Alertmanager: each alert is told twice", listen
        )
    if member.peers or named:
        return passed("it is a peer of another", place)
    return failed("it knows no peer: each of the Alertmanagers tells every alert", place)
