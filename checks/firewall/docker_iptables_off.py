"""Docker is told to leave the packet filter alone."""

from collections.abc import Iterator

from auditor import DaemonConfig, Verdict, check, failed, passed


@check
def docker_iptables_off(daemon: DaemonConfig) -> Iterator[Verdict]:
    off = [node for node in map(daemon.node, ("iptables", "ip6tables")) if node is not None and node.text == "false"]
    if off:
        yield failed("Docker manages no rules: networks are not isolated from one another", off[0])
    else:
        yield passed("Docker manages its own rules", daemon)
