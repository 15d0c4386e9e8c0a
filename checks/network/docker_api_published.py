"""The Docker API can be reached over the network without TLS."""

from collections.abc import Iterator

from auditor import PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown

_PLAIN = "2375"


@check
def docker_api_published(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if port.target != _PLAIN and (known is None or known.role is not Role.DOCKER):
        yield not_applicable("what answers there is not the Docker API", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    else:
        message = f"the Docker API without TLS is published on {port.where}: whoever reaches it is root on this host"
        yield failed(message, port, expected="no publication")
