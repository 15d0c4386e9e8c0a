"""A stack made for swarm binds a port to an address, which swarm ignores."""

from collections.abc import Iterator

from auditor import PublishedPort, Reach, Verdict, check, failed, not_applicable, passed


@check
def swarm_ignores_address(port: PublishedPort) -> Iterator[Verdict]:
    sign = port.swarm_sign
    if port.port is None or not port.port.host_ip or sign is None:
        yield not_applicable("no address is given, or nothing says that this runs in a swarm", port)
    elif port.reach in (Reach.LOOPBACK, Reach.PRIVATE):
        message = f"swarm ignores {port.port.host_ip}, and publishes the port on every address of every node"
        yield failed(message, port, related=[sign])
    else:
        yield passed("the port is meant to be reached on every address", port)
