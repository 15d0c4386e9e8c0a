"""A data source that is provisioned for Grafana from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, child, mapping, nearest, scalar, text
from auditor.model.value import Setting
from auditor.parse.scalars import yaml_bool
from auditor.subjects.grafana import Grafana
from auditor.subjects.reference import Reference, refer
from auditor.subjects.stack import Stack

# Data sources without a server of their own.
_LOCAL = frozenset({"-- Mixed --", "-- Grafana --", "grafana", "testdata", "grafana-testdata-datasource", "cloudwatch"})


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
        """Every scalar of `secureJsonData`, and the password keys of old at the top."""
        secure = mapping(self.node, "secureJsonData")
        for _, value in secure.items() if secure else ():
            if isinstance(value, ScalarNode):
                yield value
        for key in ("password", "basicAuthPassword"):
            node = scalar(self.node, key)
            if node is not None and node.text:
                yield node


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
