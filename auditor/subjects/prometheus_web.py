"""Who reaches Prometheus's HTTP server, and what asks them for credentials.

Sources: https://prometheus.io/docs/operating/security/ and
https://prometheus.io/docs/prometheus/latest/configuration/https/; run with Prometheus 2.42.
"""

from __future__ import annotations

import re

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, mapping, scalar, sequence
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.proxy import routes_to
from auditor.subjects.proxy_model import AuthKind
from auditor.subjects.published import published_ports

_CREDENTIALS = regex(r"(?:^|\s)(?:-u|--user|--password|--http-password)\b|authorization|\w:[^/@\s]+@", re.IGNORECASE)
_ASKS = regex(r"\b(?:curl|wget|promtool)\b")


@dataclass(frozen=True, slots=True)
class Door:
    """A way in from outside the stack that asks for no credentials: a published port or a route of a proxy."""

    where: str
    location: FileLocation


def open_door(prometheus: Prometheus, path: str) -> Door | Gap | None:
    """The first open way to a path of its HTTP server; a gap where it cannot be told, None where there is none."""
    own = _own_login(prometheus)
    if isinstance(own, Setting):
        return None
    unclear = own
    for port in published_ports(prometheus.stack):
        if port.service is not prometheus.service or port.target != str(prometheus.port):
            continue
        if port.unresolved:
            detail = port.unresolved
            unclear = unclear or Gap(GapReason.UNRESOLVED, detail, prometheus.id, location=port.location)
        elif not port.harmless and unclear is None:
            return Door(f"published on {port.where}", port.location)
    return unclear or _proxied(prometheus, path)


def _proxied(prometheus: Prometheus, path: str) -> Door | None:
    for route in routes_to(prometheus.service, str(prometheus.port)):
        if route.auth.kind is AuthKind.NONE and route.serves(path):
            return Door("forwarded by a proxy without a login", route.auth.location)
    return None


def _own_login(prometheus: Prometheus) -> Setting[str] | Gap | None:
    """The web configuration where it asks for a login or a certificate; a gap where it cannot be read."""
    web = prometheus.web_config
    if web is None or isinstance(web, Gap):
        return web
    users = mapping(web, "basic_auth_users")
    demanded = client_auth(web)
    if (users and users.entries) or demanded:
        flag = prometheus.flag("web.config.file")
        return None if isinstance(flag, Gap) else flag
    return None


def client_auth(web: MappingNode) -> bool:
    """True where only clients with a certificate of the named authority get in; weaker kinds are no protection."""
    kind = scalar(web, "tls_server_config", "client_auth_type")
    return kind is not None and kind.text == "RequireAndVerifyClientCert"


def users_of(web: MappingNode) -> tuple[tuple[ScalarNode, ScalarNode], ...]:
    """Names and password hashes of a web configuration."""
    users = mapping(web, "basic_auth_users")
    return tuple((key, value) for key, value in users.entries if isinstance(value, ScalarNode)) if users else ()


def health_probe(prometheus: Prometheus) -> Setting[str] | None:
    """The command of the health check where it asks over HTTP; None where there is none or it asks otherwise."""
    service = prometheus.service
    words = [node.text for node in sequence(service.node, "healthcheck", "test") if isinstance(node, ScalarNode)]
    command = " ".join(words)
    if not _ASKS.search(command):
        return None
    return Setting("healthcheck.test", command, service.at("healthcheck", "test"))


def sends_credentials(command: str) -> bool:
    """True where a command of `curl`, `wget` or `promtool` logs in."""
    return bool(_CREDENTIALS.search(command)) or "--http.config.file" in command
