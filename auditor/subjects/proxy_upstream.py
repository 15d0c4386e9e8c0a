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
    if "$" in address or "{" in address:
        return Upstream(shown, location, unresolved=True)
    reference = refer(proxy, address)
    port = reference.port or _PORTS.get(reference.scheme, 80)
    if reference.kind is Kind.SERVICE and reference.service is not None:
        return Upstream(shown, location, reference.service, port)
    if reference.kind is Kind.HOST:
        for service in proxy.stack.services:
            for published in service.ports:
                if published.published == str(port) and published.target.isdigit():
                    return Upstream(shown, location, service, int(published.target))
            spec = BY_COMPONENT.get(service.component) if service.component else None
            if service.network_mode == "host" and spec is not None and spec.port == port:
                return Upstream(shown, location, service, port)
    if reference.kind is Kind.SELF:
        sidecars = (other for other in proxy.stack.services if other.network_mode == f"service:{proxy.name}")
        for sidecar in sidecars:
            spec = BY_COMPONENT.get(sidecar.component) if sidecar.component else None
            if spec is not None and spec.port == port:
                return Upstream(shown, location, sidecar, port)
    return Upstream(shown, location, unresolved=reference.kind is Kind.UNRESOLVED)
