"""Published ports as subjects: every way from outside a stack's networks to one of its services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.node import SequenceNode, child
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects import alloy_ports, guard, store_login
from auditor.subjects.component import PROXIES, Component
from auditor.subjects.exposure import Reach, reach_of
from auditor.subjects.ports import Port
from auditor.subjects.programs import Program, program
from auditor.subjects.proxy import ProxyRoute, routes_to
from auditor.subjects.service import Service
from auditor.subjects.store_login import OpenStore
from auditor.subjects.swarm import swarm_sign

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_HEALTH_ONLY = "13133"  # the collector's health_check extension
# OTLP, Zipkin, Jaeger (gRPC, Thrift over HTTP and UDP)
_RECEIVERS = ("4317", "4318", "9411", "14250", "14268", "6831", "6832", "5775")


@dataclass(frozen=True, slots=True, eq=False)
class PublishedPort:
    """A port of a service that the host forwards; or, with `network_mode: host`, one that its process opens itself.

    `service` is whose process answers; `port` is None for a process on the host's own network. `target` is the port
    of the container (of the host, on the host's network). Source: https://docs.docker.com/engine/network/port-publishing/
    """

    service: Service
    port: Port | None
    target: str
    reach: Reach
    location: FileLocation
    listen: Setting[str] | None = None

    @property
    def id(self) -> str:
        """`service:published->target`, with the address where one is given."""
        if self.port is None:
            return f"{self.service.name}:host->{self.target}"
        address = f"{self.port.host_ip}:" if self.port.host_ip else ""
        suffix = "" if self.port.protocol == "tcp" else f"/{self.port.protocol}"
        return f"{self.service.name}:{address}{self.port.published or '(random)'}->{self.target}{suffix}"

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every published port, and every known program on the host's own network."""
        return (port for port in published_ports(stack) if isinstance(port, cls))

    @property
    def program(self) -> Program | None:
        """What answers there, where it is known."""
        return program(self.service)

    @property
    def gives(self) -> str:
        """What whoever reaches it can do."""
        if self.target in _RECEIVERS:
            return "push telemetry of any kind and volume"
        return self.program.gives if self.program else ""

    @property
    def is_public(self) -> bool:
        """True where anybody who reaches the host reaches the port."""
        return self.reach is Reach.PUBLIC

    @property
    def unresolved(self) -> str:
        """Why the reach cannot be told; empty where it can."""
        if self.reach is not Reach.UNRESOLVED:
            return ""
        return "a variable that is not set decides on which address the port is published"

    @property
    def where(self) -> str:
        """For messages: where the port can be reached."""
        if self.port is None:
            return f"port {self.target} of the host itself (network_mode: host)"
        everywhere = not _is_address(self.port.host_ip)
        found = "every address of the host" if everywhere else f"the public address {self.port.host_ip}"
        number = f"port {self.port.published}" if self.port.published else "a random port"
        return f"{found}, {number}"

    @property
    def harmless(self) -> str:
        """Why nobody outside can use the port; empty where somebody can."""
        if self.reach is Reach.LOOPBACK:
            return "reachable from this host only"
        if self.reach is Reach.PRIVATE:
            return f"reachable at one private address only ({self.address}); that network decides who gets there"
        if self.is_dead:
            return "published, but the program listens on the loopback of its container, so nobody reaches it"
        if self.is_closed:
            return "published, but nothing in Alloy's configuration listens there"
        return "answers a health check and nothing else" if self.answers_health_only else ""

    @property
    def address(self) -> str:
        """The address of the host that it is bound to, as declared."""
        if self.port is not None:
            return self.port.host_ip
        return self.listen.value if self.listen else ""

    @property
    def narrowed_by(self) -> PublishedPort | None:
        """A narrower publication of the same port in another file: an override that was meant to replace this one."""
        if self.port is None or not self.is_public:
            return None
        files = list(self.service.stack.model.files)
        for other in published_ports(self.service.stack):
            if other.service is not self.service or other.target != self.target or other.port is None:
                continue
            later = other.location.path != self.location.path and _order(files, other) > _order(files, self)
            if later and other.reach in (Reach.LOOPBACK, Reach.PRIVATE) and other.port.protocol == self.port.protocol:
                return other
        return None

    @property
    def emptied_by(self) -> FileLocation | None:
        """`ports: []` of a later file, which was meant to take this publication away, and takes nothing away."""
        if self.port is None or not self.is_public:
            return None
        stack = self.service.stack
        for path in stack.model.files[_order(list(stack.model.files), self) + 1 :]:
            document = stack.view.yaml(path) if path.endswith((".yml", ".yaml")) else None
            if document is None or isinstance(document, Gap):
                continue
            ports = child(document.root, "services", self.service.name, "ports")
            if isinstance(ports, SequenceNode) and not ports.items and ports.tag is None:
                return ports.location.at(f"{self.service.pointer}.ports")
        return None

    @property
    def open_store(self) -> OpenStore | Gap | None:
        """Why the data store that answers there asks for no password; None where it asks for one, or is not known."""
        return store_login.open_store(self.service) if store_login.is_known(self.service) else None

    @property
    def is_known_store(self) -> bool:
        """True for a data store whose login is known here."""
        return store_login.is_known(self.service)

    @property
    def own_tls(self) -> Setting[str] | None:
        """The setting that makes Grafana speak TLS itself (`[server] protocol`)."""
        return guard.own_tls(self.service)

    @property
    def listens_as_told(self) -> Setting[str] | None:
        """On the host's network: the argument that chooses the address of a program whose flags are not known here."""
        if self.port is not None:
            return None
        named = (word for word in guard.words(self.service) if "bind" in word.text or "listen" in word.text)
        return next((Setting("command", word.text, word.location) for word in named), None)

    @property
    def route(self) -> ProxyRoute | None:
        """The best protected route of a reverse proxy of the stack that ends at this port."""
        return max(routes_to(self.service, self.target), key=lambda route: route.protection_rank, default=None)

    @property
    def bypassed(self) -> str:
        """What a visitor of this port gets around; empty where the proxy adds nothing, or the port asks for it too."""
        route = self.route
        if route is None or self.service.component in PROXIES:
            return ""
        if route.auth.protects and not isinstance(self.guard, Setting):
            return f"a login ({route.auth.kind})"
        return "TLS" if route.site.has_tls and self.program is not None and self.own_tls is None else ""

    @property
    def swarm_sign(self) -> FileLocation | None:
        """What tells that the file is deployed to a swarm, which knows no address of a published port.

        Source: docker/cli, `opts/swarmopts/port.go` ("ignoring IP-address, service will listen on 0.0.0.0").
        """
        return swarm_sign(self.service.stack)

    @property
    def guard(self) -> Setting[str] | Gap | None:
        """What asks visitors of this port for credentials."""
        component = self.service.component
        if component in (Component.OTEL_COLLECTOR, Component.ALLOY):
            return guard.receiver_guard(self.service, self.target) if component is Component.OTEL_COLLECTOR else None
        return guard.guard(self.service)

    @property
    def is_dead(self) -> bool:
        """True where the program listens on the container's loopback only, so that the published port leads nowhere."""
        if self.port is None or self.listen is None:
            return False
        return guard.reach_of_address(self.listen.value) is Reach.LOOPBACK

    @property
    def answers_health_only(self) -> bool:
        """True for the collector's health endpoint, which tells nothing but that it lives."""
        return self.service.component is Component.OTEL_COLLECTOR and self.target == _HEALTH_ONLY

    @property
    def is_closed(self) -> bool:
        """True for a usual receiver's port of an Alloy whose configuration opens no such receiver."""
        return (
            self.service.component is Component.ALLOY
            and self.target in _RECEIVERS
            and alloy_ports.is_closed(self.service, self.target)
        )

    @property
    def is_custom_receiver(self) -> bool:
        """True for ports of Alloy that its own configuration opens (other than its page and the usual receivers)."""
        return self.service.component is Component.ALLOY and self.target not in ("12345", *_RECEIVERS)


def _is_address(text: str) -> bool:
    return text not in ("", "0.0.0.0", "::", "[::]", "*")  # noqa: S104 (compared, not bound)


def _order(files: list[str], port: PublishedPort) -> int:
    return files.index(port.location.path) if port.location.path in files else -1


def published_ports(stack: Stack) -> tuple[PublishedPort, ...]:
    """All of them, built once."""
    return stack.memo("published ports", lambda: tuple(_published(stack)))


def _published(stack: Stack) -> Iterable[PublishedPort]:
    for service in stack.services:
        if service.network_mode == "host":
            own = _on_host(service)
            if own is not None:
                yield own
            continue
        seen: set[tuple[FileLocation, str]] = set()
        for port in _by_importance(service):
            place = (port.location.at(""), port.host_ip)
            if place not in seen:  # a range stands on one line, and is one finding
                seen.add(place)
                yield _forwarded(_answering(service, port), port)


def _by_importance(service: Service) -> list[Port]:
    """The ports of a service in their order; of a range the program's own port, or one that a proxy leads to, first."""
    known = program(service)
    own = str(known.port) if known else ""
    return sorted(service.ports, key=lambda port: port.target != own)


def _forwarded(service: Service, port: Port) -> PublishedPort:
    return PublishedPort(
        service, port, port.target, reach_of(port), port.location, _inner_address(service, port.target)
    )


def _inner_address(service: Service, target: str) -> Setting[str] | None:
    """The address of the main HTTP port inside the container; Alloy's is loopback unless told otherwise.

    Source: https://grafana.com/docs/alloy/latest/reference/cli/run/ (`--server.http.listen-addr`)
    """
    known = program(service)
    if known is None or str(known.port) != target:
        return None
    address = guard.listen_address(service)
    if address is None and service.component is Component.ALLOY and service.command:
        return Setting("--server.http.listen-addr", "127.0.0.1:12345", service.at("command"), is_default=True)
    return address


def _answering(service: Service, port: Port) -> Service:
    """Whose process answers: another service may share this one's network (`network_mode: service:NAME`)."""
    own = program(service)
    if own is not None and str(own.port) == port.target:
        return service
    for other in service.stack.services:
        if other.network_mode == f"service:{service.name}":
            known = program(other)
            if known is not None and str(known.port) == port.target:
                return other
    return service


def _on_host(service: Service) -> PublishedPort | None:
    known = program(service)
    if known is None:
        return None
    address = guard.listen_address(service)
    if address is None and service.component is Component.ALLOY:
        address = Setting("--server.http.listen-addr", "127.0.0.1:12345", service.at("command"), is_default=True)
    reach = Reach.PUBLIC if address is None else guard.reach_of_address(address.value)
    target = address.value.rpartition(":")[2] if address is not None and ":" in address.value else str(known.port or "")
    return PublishedPort(service, None, target, reach, service.at("network_mode"), address)
