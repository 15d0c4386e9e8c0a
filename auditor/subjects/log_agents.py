"""Promtail and Alloy: what they read, where they keep their positions, and what they select.

Sources: https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ and
https://grafana.com/docs/alloy/latest/reference/.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import ClassVar

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, scalar, sequence
from auditor.model.pattern import regex
from auditor.model.value import Setting, known
from auditor.model.values import dataclass
from auditor.parse.flag_tables import PROMTAIL_BOOLEANS
from auditor.parse.river import Block, River, parse_river
from auditor.subjects import guard
from auditor.subjects.agent import Agent, document_scalar
from auditor.subjects.component import Component
from auditor.subjects.stack import Stack

_PATH_KEY = regex(r'"?__path__"?\s*=\s*("(?:[^"\\]|\\.)*")')
_STATEFUL = ("loki.source.", "prometheus.remote_write", "otelcol.receiver.filelog", "faro.")
_NAMESPACES = frozenset(
    {"beyla", "database_observability", "discovery", "faro", "local", "loki", "mimir", "otelcol"}
    | {"prometheus", "pyroscope", "remote"}
)
_SWITCHES = frozenset({"--cluster.enabled", "--disable-reporting", "--server.http.enable-pprof"})


@dataclass(frozen=True, slots=True, eq=False)
class Promtail(Agent):
    """One Promtail of the stack."""

    COMPONENT: ClassVar[Component] = Component.PROMTAIL
    BINARIES: ClassVar[frozenset[str]] = frozenset({"promtail"})
    BOOLEANS: ClassVar[frozenset[str]] = PROMTAIL_BOOLEANS
    STOCK: ClassVar[tuple[str, ...]] = ("/etc/promtail/config.yml",)

    @property
    def root(self) -> MappingNode:
        """The configuration. A gap raises."""
        found = self.config
        return found.value if isinstance(found, Gap) else found

    @property
    def scrape_configs(self) -> tuple[MappingNode, ...]:
        """`scrape_configs`. A gap raises."""
        return tuple(node for node in sequence(self.root, "scrape_configs") if isinstance(node, MappingNode))

    @property
    def positions(self) -> Setting[str] | Gap:
        """The file in which it keeps how far it has read."""
        given = self.flag("positions.file")
        if given is not None:
            return given
        root = self.config
        if isinstance(root, Gap):
            return root
        node = document_scalar(root, "positions", "filename")
        if node is not None:
            return self.value(node, "positions.filename")
        place = self.config_at("positions", "filename")
        return Setting("positions.filename", "/var/log/positions.yaml", place, is_default=True)

    @property
    def file_paths(self) -> tuple[ScalarNode, ...]:
        """Every `__path__` of its static jobs. A gap raises."""
        return tuple(
            node
            for job in self.scrape_configs
            for group in sequence(job, "static_configs")
            if (node := scalar(group, "labels", "__path__")) is not None
        )

    @property
    def destinations(self) -> Iterator[tuple[ScalarNode, str]]:
        """Every address that it sends to, with a name. A gap raises."""
        for client in sequence(self.root, "clients"):
            url = document_scalar(client, "url") if isinstance(client, MappingNode) else None
            if url is not None:
                yield url, "clients"
        old = document_scalar(self.root, "client", "url")
        if old is not None:
            yield old, "client"


@dataclass(frozen=True, slots=True, eq=False)
class Alloy(Agent):
    """One Alloy of the stack."""

    COMPONENT: ClassVar[Component] = Component.ALLOY
    BINARIES: ClassVar[frozenset[str]] = frozenset({"alloy"})
    STOCK: ClassVar[tuple[str, ...]] = ("/etc/alloy/config.alloy",)

    @property
    def config_path(self) -> Setting[str] | Gap:
        """The argument of `run`: a file, or a directory of files."""
        argv = self.argv
        if isinstance(argv, Gap):
            return argv
        if not argv:
            return Setting("alloy run", self.STOCK[0], self.service.at("command"), is_default=True)
        if argv[0].text != "run":
            return self._unclear(f"`alloy {argv[0].text}` reads no configuration of Alloy's own kind")
        if guard.flag(self.service, "config.format") is not None:
            return self._unclear("the configuration is of another kind (--config.format)")
        paths = [word for index, word in enumerate(argv[1:], 1) if _is_positional(word, argv[index - 1])]
        if len(paths) != 1:
            return self._unclear("the command does not say which file Alloy reads")
        return Setting("alloy run", posixpath.normpath(posixpath.join("/", paths[0].text)), paths[0].location)

    @property
    def river(self) -> River | Gap:
        """The configuration; the files of a directory as one."""
        return self.stack.memo(("river", self.id), self._river)

    def _river(self) -> River | Gap:
        path = self.config_path
        if isinstance(path, Gap):
            return path
        single = "." in posixpath.basename(path.value)
        found = self.service.files(path.value if single else f"{path.value}/*.alloy")
        if isinstance(found, Gap):
            return found
        parts = [parse_river(one.text, one.path) for one in found]
        for part in parts:
            if part.problems:
                problem = part.problems[0]
                return Gap(GapReason.UNPARSABLE, problem.message, self.id, location=problem.location)
        if not parts:
            return Gap(GapReason.MISSING, f"{path.value} holds no file of Alloy", self.id, location=path.location)
        return River(parts[0].path, tuple(block for part in parts for block in part.blocks), ())

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its components. A gap raises."""
        found = self.river
        if isinstance(found, Gap):
            raise GapError(found)
        return found.blocks

    @property
    def positions(self) -> Setting[str] | Gap | None:
        """The directory of its state, where it has components that keep some; None where it has none."""
        if not any(block.name.startswith(_STATEFUL) for block in self.blocks):
            return None
        given = guard.flag(self.service, "storage.path")
        if given is not None:
            return given.map(posixpath.normpath(posixpath.join("/", given.value)))
        default = "/data-alloy" if self.service.command else "/var/lib/alloy/data"
        return Setting("--storage.path", default, self.service.at("command"), is_default=True)

    @property
    def file_paths(self) -> tuple[ScalarNode, ...]:
        """Every literal `__path__` of its file sources. A gap raises."""
        found = []
        for block in self.blocks:
            targets = {"local.file_match": "path_targets", "loki.source.file": "targets"}.get(block.name)
            attribute = block.get(targets) if targets else None
            if attribute is not None:
                wanted = {match[1][1:-1] for match in _PATH_KEY.finditer(attribute.text)}
                found += [node for node in attribute.strings if node.text in wanted]
        return tuple(found)

    @property
    def destinations(self) -> Iterator[tuple[ScalarNode, str]]:
        """Every literal address that it sends to, with its component. A gap raises."""
        for block in self.blocks:
            for inner in block.blocks:
                key = {"endpoint": "url", "client": "endpoint"}.get(inner.name)
                sends = block.name.endswith(("write", "otlp", "otlphttp")) and not block.name.startswith("otelcol.rec")
                node = inner.literal(key) if key and sends else None
                if node is not None and node.text:
                    yield node, block.id

    @property
    def undefined(self) -> Iterator[ScalarNode]:
        """References to components that the configuration does not hold. A gap raises."""
        blocks = [block for block in self.blocks if block.name != "declare"]
        ids = {block.id for block in blocks}
        for block in blocks:
            for inner in block.walk():
                for attribute in inner.attributes:
                    for node in attribute.references:
                        known = any(node.text == one or node.text.startswith(f"{one}.") for one in ids)
                        if not known and node.text.partition(".")[0] in _NAMESPACES and node.text.count(".") > 1:
                            yield node

    @property
    def listen(self) -> Setting[str]:
        """The address of its HTTP server; loopback unless told otherwise. A gap of the command raises."""
        known(self.config_path)
        given = guard.flag(self.service, "server.http.listen-addr")
        place = self.service.at("command")
        return given or Setting("--server.http.listen-addr", "127.0.0.1:12345", place, is_default=True)

    @property
    def visitors(self) -> tuple[FileLocation, ...]:
        """Who wants to reach its HTTP server from outside the container: scrape jobs of the stack, published ports."""
        from auditor.subjects.scrape_job import ScrapeJob  # noqa: PLC0415 (only this one fact needs Prometheus)

        port = self.listen.value.rpartition(":")[2]
        jobs = [job for job in ScrapeJob.find(self.stack) if isinstance(job, ScrapeJob)]
        scraping = [job.location for job in jobs if any(one.reference.service is self.service for one in job.targets)]
        return (*scraping, *(one.location for one in self.service.ports if one.target == port))


LogAgent = Promtail | Alloy


def log_agents(stack: Stack) -> tuple[LogAgent, ...]:
    """Every Promtail and Alloy of a stack."""
    return tuple(
        agent for kind in (Promtail, Alloy) for agent in kind.find(stack) if isinstance(agent, Promtail | Alloy)
    )


def _is_positional(word: ScalarNode, before: ScalarNode) -> bool:
    """True for an argument of `alloy run` that is no flag and no flag's value."""
    takes_next = before.text.startswith("-") and "=" not in before.text and before.text not in _SWITCHES
    return not word.text.startswith("-") and not takes_next
