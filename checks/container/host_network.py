"""The network of the host is used."""

from collections.abc import Iterator

from auditor import Confidence, Isolation, Verdict, check, failed, passed


@check
def host_network(container: Isolation) -> Iterator[Verdict]:
    mode = container.service.setting("network_mode")
    if mode is None or mode.value != "host":
        yield passed("has a network of its own", mode or container.location)
    elif container.role.host_network:
        yield passed(f"is on the host's network: {container.role.host_network}", mode)
    else:
        yield failed(
            "reaches everything on the host's localhost, and listens on all its addresses",
            mode,
            confidence=Confidence.LOW if container.is_network_program else None,
        )
