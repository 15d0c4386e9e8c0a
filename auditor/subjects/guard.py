"""What stands between a reachable port and a program: its own login, client certificates, and its listen address.

Sources: https://prometheus.io/docs/prometheus/latest/configuration/https/ (all programs with `--web.config.file`),
https://grafana.com/docs/loki/latest/configure/#server, https://docs.victoriametrics.com/#security,
https://github.com/google/cadvisor/blob/master/docs/web.md, https://opentelemetry.io/docs/collector/configuration/.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, Node, ScalarNode, child, mapping, scalar, text
from auditor.model.value import Setting
from auditor.parse.scalars import unexpanded
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import grafana_settings, join
from auditor.subjects.component import Component
from auditor.subjects.exposure import Reach
from auditor.subjects.service import Service

_LOGIN_FLAGS = ("http_auth_file", "http_digest_file", "httpAuth.username", "http.auth.username")
_LISTEN_FLAGS = {
    Component.ALLOY: "server.http.listen-addr",
    Component.CADVISOR: "listen_ip",
    Component.VICTORIAMETRICS: "httpListenAddr",
    Component.THANOS: "http-address",
}
_CONFIG_FLAGS = ("config.file", "config", "config-file")
_CONFIG_DEFAULTS = {
    Component.LOKI: "/etc/loki/local-config.yaml",
    Component.OTEL_COLLECTOR: "/etc/otelcol-contrib/config.yaml",
    Component.PROMTAIL: "/etc/promtail/config.yml",
}
_SERVER_SECTION = frozenset({Component.LOKI, Component.TEMPO, Component.MIMIR, Component.PROMTAIL})


def words(service: Service) -> tuple[ScalarNode, ...]:
    """Entrypoint and command, one argument each."""
    return (*(service.entrypoint or ()), *(service.command or ()))


def flag(service: Service, *names: str) -> Setting[str] | None:
    """The value of the last `--name=value` or `--name value` in the command; `true` for a flag without value."""
    found = None
    arguments = words(service)
    for index, word in enumerate(arguments):
        if not word.text.startswith("-"):
            continue
        name, equals, value = word.text.lstrip("-").partition("=")
        if name not in names:
            continue
        node = word
        if not equals:
            following = arguments[index + 1] if index + 1 < len(arguments) else None
            value = following.text if following is not None and not following.text.startswith("-") else "true"
        found = Setting(f"--{name}", value, node.location)
    return found


def guard(service: Service) -> Setting[str] | Gap | None:
    """What asks a visitor for credentials; a gap where a file that decides cannot be read; None for nothing."""
    web_config = flag(service, "web.config.file", "web.config")
    if web_config is not None and web_config.value not in ("", "true"):
        return _web_config(service, web_config)
    for name in _LOGIN_FLAGS:
        found = flag(service, name)
        if found is not None and found.value:
            return found
    if any(word.text.endswith(".sh") for word in words(service)):
        reason = "a script starts the program, so its arguments cannot be told"
        return Gap(GapReason.UNRESOLVED, reason, service.name, location=service.at("command"))
    if service.component in _SERVER_SECTION:
        return _client_certificates(service)
    return None


def _web_config(service: Service, path: Setting[str]) -> Setting[str] | Gap | None:
    document = join.document(service, path.value, parse_yaml)
    if isinstance(document, Gap):
        return document
    users = mapping(document.root, "basic_auth_users")
    if users is not None and users.entries:
        return Setting("basic_auth_users", f"{len(users.entries)} users", users.location)
    demanded = scalar(document.root, "tls_server_config", "client_auth_type")
    if demanded is not None and demanded.text == "RequireAndVerifyClientCert":
        return Setting("client_auth_type", demanded.text, demanded.location)
    return None


def own_tls(service: Service) -> Setting[str] | None:
    """The setting that makes the program itself speak TLS; None where it does not, or where nothing says so."""
    if service.component is Component.GRAFANA:
        protocol = grafana_settings.setting(service, "server", "protocol")
        return protocol if isinstance(protocol, Setting) and protocol.value in ("https", "h2") else None
    web_config = flag(service, "web.config.file", "web.config")
    if web_config is None or web_config.value in ("", "true"):
        return None
    document = join.document(service, web_config.value, parse_yaml)
    certificate = None if isinstance(document, Gap) else scalar(document.root, "tls_server_config", "cert_file")
    return Setting("cert_file", certificate.text, certificate.location) if certificate else None


def configuration(service: Service) -> MappingNode | None:
    """The program's YAML configuration, where it can be read."""
    chosen = flag(service, *_CONFIG_FLAGS)
    default = _CONFIG_DEFAULTS.get(service.component) if service.component else None
    path = chosen.value if chosen is not None else default
    if not path or not path.startswith("/"):
        return None
    document = join.document(service, path, parse_yaml)
    if isinstance(document, Gap) or not isinstance(document.root, MappingNode):
        return None
    return document.root


def _client_certificates(service: Service) -> Setting[str] | None:
    root = configuration(service)
    demanded = scalar(root, "server", "http_tls_config", "client_auth_type") if root else None
    if demanded is not None and demanded.text == "RequireAndVerifyClientCert":
        return Setting("client_auth_type", demanded.text, demanded.location)
    return None


def receiver_guard(service: Service, port: str) -> Setting[str] | None:
    """The authenticator of the OpenTelemetry receiver that listens on this port."""
    root = configuration(service)
    receivers = mapping(root, "receivers") if root else None
    for settings in _endpoints(receivers):
        authenticator = child(settings, "auth", "authenticator") or child(settings, "tls", "client_ca_file")
        endpoint = text(settings, "endpoint") or ""
        if isinstance(authenticator, ScalarNode) and endpoint.rpartition(":")[2] == port:
            return Setting("authenticator", authenticator.text, authenticator.location)
    return None


def _endpoints(node: Node | None) -> Iterator[MappingNode]:
    if not isinstance(node, MappingNode):
        return
    if node.get("endpoint") is not None:
        yield node
    for _, value in node.entries:
        yield from _endpoints(value)


def listen_address(service: Service) -> Setting[str] | None:
    """The address that the program listens on, as configured; None where nothing says so (every address, mostly)."""
    component = service.component
    if component is Component.GRAFANA:
        address = grafana_settings.setting(service, "server", "http_addr")
        return address if isinstance(address, Setting) and address.value else None
    if component in _SERVER_SECTION:
        root = configuration(service)
        node = scalar(root, "server", "http_listen_address") if root else None
        if node is not None:
            return Setting("http_listen_address", node.text, node.location)
        return flag(service, "server.http-listen-address")
    return flag(service, _LISTEN_FLAGS.get(component, "web.listen-address") if component else "web.listen-address")


def reach_of_address(address: str) -> Reach:
    """How far a process that listens on `address` (`host:port`, or a host alone) on the host itself can be reached."""
    if unexpanded(address):
        return Reach.UNRESOLVED
    host = address.strip()
    if host.count(":") == 1 or host.startswith("["):
        host = host.rpartition(":")[0] if not host.endswith("]") else host
    host = host.strip("[]")
    if host == "localhost":
        return Reach.LOOPBACK
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return Reach.PUBLIC
    if parsed.is_loopback:
        return Reach.LOOPBACK
    return Reach.PRIVATE if parsed.is_private and not parsed.is_unspecified else Reach.PUBLIC
