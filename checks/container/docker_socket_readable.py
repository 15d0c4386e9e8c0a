"""The Docker engine answers every call that comes through a read-only mount of its socket."""

from collections.abc import Iterator

from auditor import Confidence, Isolation, Verdict, check, failed, passed


@check
def docker_socket_readable(container: Isolation) -> Iterator[Verdict]:
    sockets = [mount for mount in container.sockets if mount.read_only]
    if container.is_socket_proxy:
        yield passed("a socket proxy: it passes on only the calls that it is told to", *sockets[:1])
    elif sockets:
        first = sockets[0]
        yield failed(
            f"{first.source or first.target} is mounted read-only, which limits no call of the API",
            first,
            related=sockets[1:],
            confidence=Confidence.MEDIUM if container.manages_containers else None,
        )
    else:
        yield passed("has no read-only mount of the engine's socket", container.at("volumes"))
