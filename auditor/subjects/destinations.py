"""Where collectors send logs, metrics and traces; and collectors as one kind, for what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from auditor.model.evidence import Gap, GapError
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.agent import Agent
from auditor.subjects.component import Component
from auditor.subjects.dead_end import DeadEnd, dead_end
from auditor.subjects.exporters import BlackboxExporter, Tempo
from auditor.subjects.log_agents import Alloy, Promtail, log_agents
from auditor.subjects.otel import OtelCollector
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Destination:
    """An address that a collector sends to."""

    agent: Promtail | Alloy | OtelCollector
    node: ScalarNode
    through: str

    @property
    def id(self) -> str:
        """`SERVICE/COMPONENT`."""
        return f"{self.agent.id}/{self.through}"

    @property
    def location(self) -> FileLocation:
        """The address."""
        return self.node.location

    @property
    def address(self) -> Setting[str] | Gap:
        """The address, with variables replaced where the program does so."""
        if isinstance(self.agent, Promtail):
            return self.agent.value(self.node, "url")
        return Setting(self.through, self.node.text, self.node.location)

    @property
    def dead_end(self) -> DeadEnd | None:
        """Why it reaches nobody; None where it can. A gap raises."""
        return dead_end(self.agent.service, self.address.value)

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every one of every Promtail, Alloy and collector."""
        collectors = (one for one in OtelCollector.find(stack) if isinstance(one, OtelCollector))
        for agent in (*log_agents(stack), *collectors):
            try:
                for node, through in agent.destinations:
                    yield cls(agent, node, through)
            except GapError as error:
                yield Gap(error.gap.reason, error.gap.detail, agent.id, location=error.gap.location)


@dataclass(frozen=True, slots=True, eq=False)
class Collector:
    """A program with one configuration file: Promtail, Alloy, the collector, Tempo or the blackbox exporter."""

    agent: Agent

    @property
    def id(self) -> str:
        """The service's name."""
        return self.agent.id

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.agent.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every one of them."""
        for kind in (Promtail, Alloy, OtelCollector, Tempo, BlackboxExporter):
            yield from (cls(one) for one in kind.find(stack) if isinstance(one, Agent))


@dataclass(frozen=True, slots=True, eq=False)
class RetiredAgent:
    """A service that runs Promtail or Grafana Agent; `ended` is the day on which its program came to its end.

    Sources: https://grafana.com/docs/loki/latest/send-data/promtail/ and https://grafana.com/docs/agent/latest/.
    """

    service: Service
    program: str
    ended: date

    @property
    def id(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def location(self) -> FileLocation:
        """The line of its image, or of its build."""
        return self.service.at("image") if self.service.image_setting else self.service.at("build")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every one of them."""
        for service in stack.services:
            image = service.image
            if service.component is Component.PROMTAIL:
                yield cls(service, "Promtail", date(2026, 3, 2))
            elif not isinstance(image, Gap) and image.repository.removeprefix("docker.io/") == "grafana/agent":
                yield cls(service, "Grafana Agent", date(2025, 11, 1))


@dataclass(frozen=True, slots=True, eq=False)
class LogReader:
    """Promtail or Alloy, for what both do alike."""

    agent: Promtail | Alloy

    @property
    def id(self) -> str:
        """The service's name."""
        return self.agent.id

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.agent.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every one of them."""
        return (cls(agent) for agent in log_agents(stack))

    @property
    def unmounted_paths(self) -> tuple[ScalarNode, ...]:
        """Paths that it reads from its own empty container. A gap raises."""
        service = self.agent.service
        return (
            tuple(
                node
                for node in self.agent.file_paths
                if node.text.startswith("/") and "$" not in node.text and not _covered(self, node.text)
            )
            if not service.is_built
            else ()
        )

    def other_drivers(self) -> tuple[tuple[ScalarNode, tuple[Setting[str], ...]], ...]:
        """Paths of Docker's log files, with the services whose logging driver writes no such files. A gap raises."""
        drivers = [service.setting("logging", "driver") for service in self.agent.stack.services]
        others = tuple(one for one in drivers if one is not None and one.value != "json-file")
        paths = [node for node in self.agent.file_paths if node.text.startswith("/var/lib/docker/containers")]
        return tuple((node, others) for node in paths if others)


def _covered(reader: LogReader, pattern: str) -> bool:
    """True where a mount lies at, above or below the fixed part of a pattern."""
    fixed = pattern.split("*", 1)[0].split("{", 1)[0].rstrip("/") or "/"
    service = reader.agent.service
    below = any(mount.target.startswith(f"{fixed}") for mount in service.mounts)
    return below or service.mount_for(fixed) is not None
