"""Who can reach a service: nobody but its networks, this host, one private address, or everybody."""

from __future__ import annotations

from enum import IntEnum

from auditor.model.location import FileLocation
from auditor.model.values import dataclass
from auditor.subjects.ports import Port
from auditor.subjects.service import Service


class Reach(IntEnum):
    """How far a service can be reached, least first."""

    INTERNAL = 0  # only containers on its networks
    LOOPBACK = 1  # processes on this host too
    PRIVATE = 2  # one private address: whoever is on that network
    UNRESOLVED = 3  # a variable that nobody set decides
    PUBLIC = 4  # every address of the host


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far a service can be reached, and the port (or `network_mode`) that makes it so."""

    reach: Reach
    location: FileLocation
    port: Port | None = None

    @property
    def is_public(self) -> bool:
        """True where anybody who can reach the host can reach the service."""
        return self.reach is Reach.PUBLIC


def reach_of(port: Port) -> Reach:
    """How far one published port can be reached."""
    if port.is_unresolved:
        return Reach.UNRESOLVED
    if port.is_loopback:
        return Reach.LOOPBACK
    return Reach.PRIVATE if port.is_private else Reach.PUBLIC


def exposure(service: Service, target: int | None = None) -> Exposure:
    """The widest reach of a service, or of one of its container ports.

    With `network_mode: host` there are no bindings: the process listens on the host itself, on every address unless
    told otherwise. Source: https://docs.docker.com/engine/network/drivers/host/
    """
    if service.network_mode == "host":
        return Exposure(Reach.PUBLIC, service.at("network_mode"))
    shared = service.network_mode.removeprefix("service:") if service.network_mode.startswith("service:") else ""
    owner = service.stack.service(shared) if shared else None
    ports = [port for port in (owner or service).ports if target is None or port.target == str(target)]
    if not ports:
        return Exposure(Reach.INTERNAL, service.location)
    widest = max(ports, key=reach_of)
    return Exposure(reach_of(widest), widest.location, widest)
