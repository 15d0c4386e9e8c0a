"""Where a proxy's route leads: a service of the stack and its container port."""

from __future__ import annotations

from auditor.model.location import FileLocation
from auditor.subjects.component import BY_COMPONENT
from auditor.subjects.proxy_model import Upstream
from auditor.subjects.reference import Kind, refer
from auditor.subjects.service import Service

_PORTS = {"http": 80, "https": 443, "grpc": 80, "h2c": 80, "": 80}


def resolve(proxy: Service, address: str, location: FileLocation, *, declared: str = "") -> Upstream:
    """The upstream that `address` (a URL, `host:port` or `host`) means inside the proxy's container."""
    shown = declared or address
    scheme, separator, rest = address.rpartition("://")
    address = f"{scheme}{separator}{rest.partition('/')[0]}"  # a path may hold variables: it does not decide
    if "$" in address or "{" in address:
        return Upstream(shown, location, unresolved=True)
    reference = refer(proxy, address)
    port = reference.port or _PORTS.get(reference.scheme, 80)
    if reference.kind is Kind.SERVICE and reference.service is not None:
        return Upstream(shown, location, reference.service, port)
    found = None
    if reference.kind is Kind.HOST:
        found = _on_host(proxy, port)
    elif reference.kind is Kind.SELF:
        found = _listening(proxy, port, f"service:{proxy.name}")
    if found is not None:
        return Upstream(shown, location, *found)
    return Upstream(shown, location, unresolved=reference.kind is Kind.UNRESOLVED)


def _on_host(proxy: Service, port: int) -> tuple[Service, int] | None:
    """The service that publishes a port of the host, or listens on it itself."""
    for service in proxy.stack.services:
        for published in service.ports:
            if published.published == str(port) and published.target.isdigit():
                return service, int(published.target)
    return _listening(proxy, port, "host")


def _listening(proxy: Service, port: int, mode: str) -> tuple[Service, int] | None:
    """The service of a network mode whose program listens on a port."""
    for service in proxy.stack.services:
        spec = BY_COMPONENT.get(service.component) if service.component else None
        if service.network_mode == mode and spec is not None and spec.port == port:
            return service, port
    return None
