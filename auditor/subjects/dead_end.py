"""Addresses that lead nowhere: a program sends logs, metrics, traces or alerts to them, and nobody takes them."""

from __future__ import annotations

from collections.abc import Collection

from auditor.model.node import mapping, text
from auditor.model.values import dataclass
from auditor.subjects.component import BY_COMPONENT
from auditor.subjects.reference import Kind, Reference, refer
from auditor.subjects.service import Service

_YES = ("true", "yes", "on")


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why an address leads nowhere; not `sure` where what decides cannot be seen here."""

    reason: str
    sure: bool = True


def dead_end(service: Service, address: str, own_ports: Collection[int] = ()) -> DeadEnd | None:
    """Why `address`, as used inside `service`, reaches nobody; None where it can reach somebody.

    `own_ports` are ports that the program itself listens on.
    """
    reference = refer(service, address)
    host = reference.host
    if reference.kind is Kind.UNRESOLVED:
        return DeadEnd(f"{address} depends on a variable that is not known here", sure=False)
    if reference.kind is Kind.SELF:
        return _own(service, reference.port, own_ports)
    if reference.kind is Kind.NOBODY:
        return _nobody(service, host)
    return _unreached(service, reference) if reference.kind is Kind.SERVICE else None


def _nobody(service: Service, host: str) -> DeadEnd:
    if host in service.stack.model.inactive:
        return DeadEnd(f"{host} is a service of a profile that is not active", sure=False)
    if joins_others(service):
        return DeadEnd(f"{host} may be a container of another stack on the external network", sure=False)
    return DeadEnd(f"no service of the stack is called {host}")


def _unreached(service: Service, reference: Reference) -> DeadEnd | None:
    if not reference.reachable:
        return DeadEnd(f"{service.name} and {reference.host} share no network")
    if reference.wrong_port is not None:
        published = f"{reference.port} is the port published on the host"
        return DeadEnd(f"{published}; {reference.host} listens on {reference.wrong_port}")
    http = reference.scheme in ("http", "https")
    return DeadEnd(reference.deaf_port) if http and reference.deaf_port else None


def _own(service: Service, port: int | None, own_ports: Collection[int]) -> DeadEnd | None:
    shared = service.network_mode or any(
        other.network_mode == f"service:{service.name}" for other in service.stack.services
    )
    if shared or port in own_ports:
        return None
    own = BY_COMPONENT[service.component].port if service.component else None
    theirs = next((spec for spec in BY_COMPONENT.values() if spec.port == port and port != own), None)
    if theirs is None:
        return None
    return DeadEnd(f"localhost is the container of {service.name} itself, where no {theirs.component} runs")


def joins_others(service: Service) -> bool:
    """True where one of its networks is external: containers of other stacks may be on it."""
    root = service.stack.model.root
    for name in service.network_nodes:
        network = mapping(root, "networks", name)
        if network is None:
            continue
        external = network.get("external")
        if external is not None and (text(external) or "true").lower() in _YES:
            return True
    return False
