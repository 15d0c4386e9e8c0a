"""Published ports and who can reach them."""

from __future__ import annotations

import ipaddress

from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, text
from auditor.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Port:
    """One published port of a service.

    `published` is the host's port, empty where the engine picks a free one (which is as public as any other). `host_ip`
    is as declared; empty means every address. Source: https://docs.docker.com/engine/network/port-publishing/
    """

    target: str
    published: str
    host_ip: str
    protocol: str
    location: FileLocation
    node: Node

    @property
    def is_loopback(self) -> bool:
        """True where only this machine can reach it (127.0.0.0/8, ::1, localhost)."""
        if self.host_ip == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host_ip.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_private(self) -> bool:
        """True where it is bound to one private address, so that the network decides who reaches it."""
        try:
            address = ipaddress.ip_address(self.host_ip.strip("[]"))
        except ValueError:
            return False
        return address.is_private and not address.is_unspecified and not address.is_loopback

    @property
    def is_public(self) -> bool:
        """True where it is bound to every address, or to one that is neither loopback nor private."""
        return not self.is_loopback and not self.is_private

    @property
    def is_unresolved(self) -> bool:
        """True where a variable that nobody set decides on the address."""
        host_ip = self.node.get("host_ip") if isinstance(self.node, MappingNode) else None
        scalar = host_ip if isinstance(host_ip, ScalarNode) else None
        return scalar is not None and not scalar.text and any(use.state == "unset" for use in scalar.variables)

    def __str__(self) -> str:
        return f"{self.host_ip or '0.0.0.0'}:{self.published or '(random)'}->{self.target}/{self.protocol}"  # noqa: S104 (a label)


def read_port(node: Node, pointer: str) -> Port:
    """A port of the normalised model (long syntax)."""
    location = node.location
    first = next((value for _, value in node.entries), node) if isinstance(node, MappingNode) else node
    return Port(
        target=text(node, "target") or "",
        published=text(node, "published") or "",
        host_ip=text(node, "host_ip") or "",
        protocol=text(node, "protocol") or "tcp",
        location=(location if location.span else first.location).at(pointer),
        node=node,
    )
