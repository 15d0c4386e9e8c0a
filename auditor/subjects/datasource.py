"""A data source that is provisioned for Grafana from a file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Self

from auditor.model.evidence import Gap, GapReason, SecretGrade, find_tokens
from auditor.model.location import FileLocation
from auditor.model.node import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    child,
    mapping,
    nearest,
    scalar,
    sequence,
    text,
)
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import yaml_bool
from auditor.subjects.grafana import Grafana
from auditor.subjects.reference import Kind, Reference, refer
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

# Data sources without a server of their own.
_LOCAL = frozenset({"-- Mixed --", "-- Grafana --", "grafana", "testdata", "grafana-testdata-datasource", "cloudwatch"})
_CERTIFICATES = frozenset({"tlsCACert", "tlsClientCert"})
_AUTHORISING = regex(r"auth|token|key|secret|cookie|session", re.IGNORECASE)
_EXPANDED = regex(r"\$(?:__\w+)?\{|\$[A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a URL leads: a service, or a fault, or a doubt, or out of the stack."""

    host: str
    service: Service | None = None
    fault: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Datasource:
    """One entry of `datasources:` in `provisioning/datasources/*.yaml`.

    Source: https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources.
    """

    grafana: Grafana
    name: str
    node: MappingNode

    @property
    def id(self) -> str:
        """`grafana/datasource/Prometheus`."""
        return f"{self.grafana.id}/datasource/{self.name}"

    @property
    def location(self) -> FileLocation:
        """The line that names it."""
        return self.at("name")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every provisioned data source of every Grafana."""
        for grafana in Grafana.find(stack):
            if isinstance(grafana, Gap):
                continue
            entries = grafana.provisioned("datasources", "datasources")
            if isinstance(entries, Gap):
                yield Gap(entries.reason, entries.detail, f"{grafana.id}/datasource", location=entries.location)
                continue
            for entry in entries:
                yield cls(grafana, text(entry.node, "name") or "(unnamed)", entry.node)

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or the nearest enclosing one, saying what is missing."""
        return nearest(self.node, *route)

    @property
    def type(self) -> str:
        """The plugin: `prometheus`, `loki`, ..."""
        return text(self.node, "type") or ""

    @property
    def is_local(self) -> bool:
        """True where the plugin asks no server."""
        return self.type in _LOCAL

    @property
    def access(self) -> str:
        """`proxy`, or `direct` where the browser asks the server itself."""
        return "direct" if text(self.node, "access") in ("direct", "browser") else "proxy"

    def setting(self, *route: str) -> Setting[str] | Gap | None:
        """A text with the container's variables replaced; None where the key is absent or empty."""
        node = scalar(self.node, *route)
        if node is None or not node.text:
            return None
        name = ".".join(route)
        value = self.grafana.expand(node)
        location = node.location.at(f"{self.name}.{name}")
        if value is None:
            detail = f"{name} of data source {self.name!r} holds a variable that is not known here"
            return Gap(GapReason.UNRESOLVED, detail, self.id, location=location)
        return Setting(name, value, location)

    def flag(self, *route: str) -> Setting[bool]:
        """A key that is true or false; false where it is absent."""
        node = scalar(self.node, *route)
        name = ".".join(route)
        if node is None:
            return Setting(name, value=False, location=self.at(*route), is_default=True)
        return Setting(name, value=bool(yaml_bool(node)) or node.text == "true", location=node.location)

    @property
    def url(self) -> Setting[str] | Gap | None:
        """The server's URL."""
        return self.setting("url")

    @property
    def target(self) -> Reference | Gap | None:
        """Where the URL leads, seen from Grafana's container."""
        url = self.url
        return refer(self.grafana.service, url.value) if isinstance(url, Setting) else url

    @property
    def lead(self) -> Lead | Gap:
        """Where the URL leads, and what is wrong with that."""
        target = self.target
        if isinstance(target, Gap):
            return target
        return Lead("") if target is None else follow(self.grafana, target)

    @property
    def uids(self) -> frozenset[str] | Gap:
        """The uids of all data sources that are provisioned for the same Grafana, derived ones included."""
        found: set[str] = set()
        entries = self.grafana.provisioned("datasources", "datasources")
        if isinstance(entries, Gap):
            return entries
        for entry in entries:
            other = Datasource(self.grafana, text(entry.node, "name") or "", entry.node)
            uid = other.uid
            if isinstance(uid, Gap):
                return uid
            found.add(uid.value if uid else other.derived_uid)
        return frozenset(found)

    @property
    def uid(self) -> Setting[str] | Gap | None:
        """The declared uid."""
        return self.setting("uid")

    @property
    def derived_uid(self) -> str:
        """The uid that Grafana makes of the name where none is declared.

        Source: `safeUIDFromName` in `pkg/services/provisioning/datasources/types.go`.
        """
        return f"P{hashlib.sha256(self.name.encode()).hexdigest()[:16].upper()}"

    @property
    def references(self) -> Iterator[ScalarNode]:
        """Every `datasourceUid` in `jsonData`: derived fields, exemplars, traces to logs, service maps."""
        yield from _uids(child(self.node, "jsonData"))

    @property
    def secrets(self) -> Iterator[ScalarNode]:
        """Every secret of `secureJsonData`, and the password keys of old at the top."""
        secure = mapping(self.node, "secureJsonData")
        for key, value in secure.items() if secure else ():
            if isinstance(value, ScalarNode) and key not in _CERTIFICATES and self._is_secret_header(key):
                yield value
        for key in ("password", "basicAuthPassword"):
            node = scalar(self.node, key)
            if node is not None and node.text:
                yield node

    @property
    def readable_secrets(self) -> Iterator[ScalarNode]:
        """Secrets where every user can read them: a password in `url`, an authorising header in `jsonData`."""
        url = scalar(self.node, "url")
        if url is not None and self.is_literal_secret(url):
            yield url
        plain = mapping(self.node, "jsonData")
        for key, value in plain.items() if plain else ():
            is_header = key.startswith("httpHeaderValue") and self._is_secret_header(key)
            if isinstance(value, ScalarNode) and is_header and self.is_literal_secret(value):
                yield value

    def is_literal_secret(self, node: ScalarNode) -> bool:
        """True where a secret stands there as it is; `$VAR`, `$__file{}` and placeholders are none."""
        secrets = find_tokens(node.text)
        filled = any(secret.grade is not SecretGrade.PLACEHOLDER for secret in secrets)
        return filled and not _EXPANDED.search(node.text)

    def _is_secret_header(self, key: str) -> bool:
        """False for the value of a header that authorises nobody, such as `X-Scope-OrgID`."""
        if not key.startswith("httpHeaderValue"):
            return True
        name = text(self.node, "jsonData", key.replace("Value", "Name"))
        return name is None or bool(_AUTHORISING.search(name))


def follow(grafana: Grafana, target: Reference) -> Lead:
    """What a reference means for Grafana's container: the service, a fault, or a doubt."""
    service = grafana.service
    if target.kind is Kind.UNRESOLVED:
        return Lead(target.host, doubt="the URL holds a variable or template")
    if target.kind is Kind.SELF:
        return _to_itself(grafana, target)
    if target.kind is Kind.NOBODY:
        doubt = _elsewhere(grafana, target.host)
        fault = "" if doubt else f"no service of the stack is called {target.host!r}"
        return Lead(target.host, fault=fault, doubt=doubt)
    if target.kind is Kind.SERVICE and target.service is not None:
        return _to_service(service, target, target.service)
    return Lead(target.host)


def _to_service(service: Service, target: Reference, found: Service) -> Lead:
    if not target.reachable:
        return Lead(target.host, fault=f"{service.name} and {found.name} share no network")
    if target.wrong_port is not None:
        fault = f"{target.port} is the port that is published on the host; {found.name} listens on {target.wrong_port}"
        return Lead(target.host, fault=fault)
    return Lead(target.host, found, fault=target.deaf_port) if target.deaf_port else Lead(target.host, found)


def _to_itself(grafana: Grafana, target: Reference) -> Lead:
    if grafana.service.network_mode.startswith(("service:", "container:")):
        return Lead(target.host, doubt="Grafana shares the network of another container")
    port = grafana.setting("server", "http_port")
    if isinstance(port, Setting) and port.value == str(target.port):
        return Lead(target.host, grafana.service)
    return Lead(target.host, fault=f"{target.host} is Grafana's own container, where nothing else listens")


def _elsewhere(grafana: Grafana, host: str) -> str:
    """Why a name that no service has may exist all the same."""
    service = grafana.service
    model = service.stack.model
    if host in model.inactive:
        return f"{host} belongs to a profile that is not chosen"
    networks = (mapping(model.root, "networks", name) for name in service.network_nodes)
    if service.network_mode or any(node is not None and node.get("external") is not None for node in networks):
        return f"{host} may be another project's container on a network that is not this stack's own"
    links = (text(link) or "" for key in ("links", "external_links") for link in sequence(service.node, key))
    return f"{host} is a link" if any(link.rpartition(":")[2] == host for link in links) else ""


def _uids(node: Node | None) -> Iterator[ScalarNode]:
    if isinstance(node, MappingNode):
        for key, value in node.items():
            if key == "datasourceUid" and isinstance(value, ScalarNode) and value.text:
                yield value
            else:
                yield from _uids(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _uids(item)
