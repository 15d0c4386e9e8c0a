"""The Docker engine can be commanded through a mounted socket."""

from collections.abc import Iterator

from auditor import Confidence, Isolation, Verdict, check, failed, passed


@check
def docker_socket_writable(container: Isolation) -> Iterator[Verdict]:
    sockets = [mount for mount in container.sockets if not mount.read_only]
    api = container.api_socket
    if container.passes_commands is not None:
        message = "the socket proxy passes POST on to /containers, so whoever reaches it starts what they like"
        yield failed(message, container.passes_commands, confidence=Confidence.MEDIUM)
    elif container.is_socket_proxy:
        yield passed("a socket proxy: it passes on only the calls that it is told to", *sockets, *container.sockets[:1])
    elif api is not None:
        yield failed("compose gives the container the engine's socket", api)
    elif sockets:
        confidence = Confidence.MEDIUM if container.manages_containers else None
        first = sockets[0]
        yield failed(f"{first.source or first.target} is mounted", first, related=sockets[1:], confidence=confidence)
    else:
        yield passed("has no writable mount of the engine's socket", container.at("volumes"))
