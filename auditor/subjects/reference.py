"""What a host and port in a configuration file means, seen from the container that uses it.

A scrape target, a data source, an Alertmanager, a remote-write URL or a proxy's upstream names another container, the
container itself (`localhost`), the host, or something outside. Source: https://docs.docker.com/compose/how-tos/networking/
"""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit

from auditor.model.node import ScalarNode, sequence, text
from auditor.model.values import dataclass
from auditor.parse.scalars import unexpanded
from auditor.subjects.component import BY_COMPONENT, Component
from auditor.subjects.service import Service

# Programs with one HTTP port and no receivers on others.
_ONE_PORT = (
    Component.PROMETHEUS,
    Component.ALERTMANAGER,
    Component.GRAFANA,
    Component.LOKI,
    Component.NODE_EXPORTER,
    Component.BLACKBOX_EXPORTER,
    Component.PUSHGATEWAY,
    Component.CADVISOR,
)


class Kind(StrEnum):
    """Where a reference leads."""

    SERVICE = "service"  # a service of the stack
    SELF = "self"  # localhost: the container that asks, itself
    HOST = "host"  # the machine that the containers run on
    EXTERNAL = "external"  # a DNS name or address outside the stack
    NOBODY = "nobody"  # a bare name that no service of the stack has
    UNRESOLVED = "unresolved"  # holds a variable or template


@dataclass(frozen=True, slots=True)
class Reference:
    """A host and port as seen from a service. `port` is None where none is given."""

    kind: Kind
    host: str
    port: int | None
    scheme: str
    service: Service | None = None
    reachable: bool = True  # False where the two share no network

    @property
    def is_external(self) -> bool:
        """True where it certainly leads out of the stack: a DNS name with a dot, or an address."""
        return self.kind is Kind.EXTERNAL

    @property
    def wrong_port(self) -> int | None:
        """The container port that was meant, where the reference uses the port published on the host instead."""
        if self.service is None or self.port is None:
            return None
        targets = {port.target for port in self.service.ports}
        if str(self.port) in targets:
            return None
        spec = BY_COMPONENT.get(self.service.component) if self.service.component else None
        if spec is not None and spec.port == self.port:
            return None
        meant = [port.target for port in self.service.ports if port.published == str(self.port)]
        return int(meant[0]) if meant and meant[0].isdigit() else None

    @property
    def deaf_port(self) -> str:
        """Why nobody answers on the port: the known program behind it listens on another one; empty where one may."""
        from auditor.subjects.health_probe import HealthProbe  # noqa: PLC0415 (which builds on services, as this does)

        found = self.service
        if found is None or self.port is None or self.kind is not Kind.SERVICE or found.component not in _ONE_PORT:
            return ""
        shared = any(other.network_mode == f"service:{found.name}" for other in found.stack.services)
        if shared or found.network_mode or found.is_built or found.runs_shell or found.entrypoint:
            return ""
        listens = HealthProbe(found).listens_on()
        if listens in (None, self.port):
            return ""
        return f"{found.name} listens on port {listens}, not on {self.port}"


def refer(service: Service, address: str) -> Reference:
    """Resolve `host`, `host:port` or a URL, as used inside `service`'s container."""
    scheme, host, port = _split(address)
    if unexpanded(address) or "{{" in address or not host:
        return Reference(Kind.UNRESOLVED, host, port, scheme)
    if _is_loopback(host):
        kind = Kind.HOST if service.network_mode == "host" else Kind.SELF
        return Reference(kind, host, port, scheme, service if kind is Kind.SELF else None)
    if host in ("host.docker.internal", "gateway.docker.internal", "172.17.0.1") or host in _extra_hosts(service):
        return Reference(Kind.HOST, host, port, scheme)
    found = service.stack.service(host)
    if found is None and host.startswith("tasks."):  # swarm: https://docs.docker.com/engine/swarm/networking/
        found = service.stack.service(host.removeprefix("tasks."))
    if found is not None:
        return Reference(Kind.SERVICE, host, port, scheme, found, reachable=service.shares_network(found))
    if _is_address(host) or "." in host:
        return Reference(Kind.EXTERNAL, host, port, scheme)
    return Reference(Kind.NOBODY, host, port, scheme)


def _split(address: str) -> tuple[str, str, int | None]:
    text_ = address.strip()
    if "://" not in text_:
        text_ = f"//{text_}"
    try:
        parts = urlsplit(text_)
        return parts.scheme, (parts.hostname or "").lower(), parts.port
    except ValueError:
        host = text_.partition("//")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
        return "", host.lower(), None


def _is_loopback(host: str) -> bool:
    if host in ("localhost", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _extra_hosts(service: Service) -> set[str]:
    """Names that `extra_hosts` adds (`name:address` or `name=address`)."""
    names = {(text(item) or "").partition("=")[0].partition(":")[0] for item in sequence(service.node, "extra_hosts")}
    table = service.node_at("extra_hosts")
    if table is not None and not isinstance(table, ScalarNode) and hasattr(table, "keys"):
        names |= set(table.keys())
    return names - {""}
