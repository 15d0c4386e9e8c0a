"""The OpenTelemetry collector: components, pipelines and what its version makes of them.

Sources: https://opentelemetry.io/docs/collector/configuration/ and the collector's changelog.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import ClassVar

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, child, mapping, nearest, scalar, sequence, text
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import ByteDialect, byte_size
from auditor.subjects.agent import Agent, document_scalar
from auditor.subjects.component import Component

_KINDS = ("receivers", "processors", "exporters")
# (section, type, version that no longer has it, what to use); https://github.com/open-telemetry/opentelemetry-collector/releases
_REMOVED = (
    ("exporters", "logging", (0, 111), "debug"),
    ("exporters", "jaeger", (0, 86), "otlp"),
    ("exporters", "jaeger_thrift", (0, 86), "otlp"),
)
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_PORTS = {"grpc": "4317", "http": "4318"}


@dataclass(frozen=True, slots=True, eq=False)
class OtelCollector(Agent):
    """One collector of the stack."""

    COMPONENT: ClassVar[Component] = Component.OTEL_COLLECTOR
    BINARIES: ClassVar[frozenset[str]] = frozenset({"otelcol", "otelcol-contrib", "otelcol-k8s"})
    CONFIG_FLAG: ClassVar[str] = "config"
    STOCK: ClassVar[tuple[str, ...]] = ("/etc/otelcol-contrib/config.yaml", "/etc/otelcol/config.yaml")

    @property
    def config_path(self) -> Setting[str] | Gap:
        """The file of `--config`; several, or other sources than files, are not followed."""
        flags = self.flags
        if isinstance(flags, Gap):
            return flags
        given = flags.all("config")
        if any(":" in one.value and not one.value.startswith("file:") for one in given) or len(given) > 1:
            return self._unclear("the configuration comes from several places, or from no file")
        if given:
            path = given[0].value.removeprefix("file:")
            return given[0].map(posixpath.normpath(posixpath.join("/", path)))
        if self.service.command is not None:
            return self._unclear("the command does not say which file the collector reads")
        image = self.service.image
        is_core = not isinstance(image, Gap) and image.repository.endswith("opentelemetry-collector")
        return Setting("--config", self.STOCK[1 if is_core else 0], self.service.at("command"), is_default=True)

    @property
    def root(self) -> MappingNode:
        """The configuration. A gap raises."""
        found = self.config
        return found.value if isinstance(found, Gap) else found

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or of the nearest enclosing one."""
        return nearest(self.root, *route)

    @property
    def pipelines(self) -> tuple[tuple[str, MappingNode], ...]:
        """`service.pipelines` by name."""
        found = mapping(self.root, "service", "pipelines")
        return tuple((name, node) for name, node in found.items() if isinstance(node, MappingNode)) if found else ()

    def names(self, *sections: str) -> frozenset[str]:
        """What is defined in some top-level sections."""
        return frozenset(name for section in sections if (node := mapping(self.root, section)) for name in node.keys())  # noqa: SIM118 (a MappingNode is no dict)

    def undefined(self) -> Iterator[tuple[tuple[ScalarNode, ...], str]]:
        """Names that the service uses and nothing defines, those of one list together, with what they should be."""
        lists = [(sequence(self.root, "service", "extensions"), "extension", self.names("extensions"))]
        for _, pipeline in self.pipelines:
            for kind in _KINDS:
                known = self.names(kind) if kind == "processors" else self.names(kind, "connectors")
                lists.append((sequence(pipeline, kind), kind.removesuffix("s"), known))
        for items, kind, known in lists:
            unknown = tuple(node for node in items if isinstance(node, ScalarNode) and node.text not in known)
            if unknown:
                yield unknown, kind

    def removed(self) -> Iterator[tuple[FileLocation, str, str]]:
        """Components that its version no longer has: place, name, and what to use."""
        for section, kind, version, instead in _REMOVED:
            node = mapping(self.root, section)
            for key, _ in node.entries if node else ():
                if key.text.partition("/")[0] == kind and self.since(*version):
                    yield key.location.at(f"{section}.{key.text}"), f"{section.removesuffix('s')} {key.text}", instead

    def on_loopback(self) -> Iterator[tuple[FileLocation, str, str]]:
        """OTLP receivers that only the container itself reaches: place, name and why."""
        receivers = mapping(self.root, "receivers")
        for name, node in receivers.items() if receivers else ():
            protocols = mapping(node, "protocols") if name.partition("/")[0] == "otlp" else None
            for protocol in _PORTS:
                if protocols is None or protocols.key(protocol) is None:
                    continue
                route = ("receivers", name, "protocols", protocol)
                endpoint = document_scalar(self.root, *route, "endpoint")
                if endpoint is not None and endpoint.text.startswith(_LOOPBACK):
                    yield endpoint.location, f"{name}/{protocol}", f"its endpoint is {endpoint.text}"
                elif endpoint is None and self.since(0, 104):
                    why = f"without an endpoint it listens on localhost since 0.104{self.assumed}"
                    yield self.at(*route, "endpoint"), f"{name}/{protocol}", why

    @property
    def memory_limiter(self) -> str:
        """The name of the first memory limiter that is defined; empty where there is none."""
        names = sorted(name for name in self.names("processors") if name.partition("/")[0] == "memory_limiter")
        return names[0] if names else ""

    @property
    def container_limit(self) -> Setting[str] | None:
        """The memory that the container may have, as declared."""
        return self.service.setting("deploy", "resources", "limits", "memory") or self.service.setting("mem_limit")

    def memory_faults(self) -> Iterator[tuple[FileLocation, str]]:
        """What keeps the memory limiter from working."""
        name = self.memory_limiter
        if not name:
            yield self.at("processors"), "no memory_limiter: a burst of telemetry ends in an out-of-memory kill"
            return
        interval = document_scalar(self.root, "processors", name, "check_interval")
        if interval is None or interval.text in ("0", "0s"):
            yield self.at("processors", name, "check_interval"), f"{name} has no check_interval: it never checks"
        yield from self._limit_fault(name)
        for pipeline, node in self.pipelines:
            used = [text(item) or "" for item in sequence(node, "processors")]
            place = self.at("service", "pipelines", pipeline, "processors")
            limiters = [index for index, one in enumerate(used) if one.partition("/")[0] == "memory_limiter"]
            if not limiters:
                yield place, f"pipeline {pipeline} does not use {name}"
            elif limiters[0] != 0:
                yield place, f"pipeline {pipeline} runs {used[limiters[0]]} after {used[0]}; it must come first"

    def _limit_fault(self, name: str) -> Iterator[tuple[FileLocation, str]]:
        limit, allowed = document_scalar(self.root, "processors", name, "limit_mib"), self.container_limit
        size = byte_size(allowed.value, ByteDialect.COMPOSE) if allowed else None
        if limit is None or size is None or allowed is None or not limit.text.isdigit():
            return
        if int(limit.text) * 1024 * 1024 >= size:
            message = f"{name} acts at {limit.text} MiB, and the container is killed at {allowed.value}"
            yield limit.location, message

    @property
    def destinations(self) -> Iterator[tuple[ScalarNode, str]]:
        """The endpoint of every exporter that a pipeline uses. A gap raises."""
        used = {text(item) for _, node in self.pipelines for item in sequence(node, "exporters")}
        exporters = mapping(self.root, "exporters")
        for name, node in exporters.items() if exporters else ():
            kind = name.partition("/")[0]
            if name not in used or kind in ("prometheus", "debug", "logging", "file") or child(node) is None:
                continue
            for key in ("endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint"):
                found = scalar(node, key)
                if found is not None and found.text:
                    yield found, name
