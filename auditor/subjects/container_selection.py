"""The containers whose logs Promtail and Alloy ask Docker for, and whether the stack has any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Self

from auditor.model.evidence import Gap, GapError
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, mapping, scalar, sequence, text
from auditor.model.values import dataclass
from auditor.parse.river import Block
from auditor.parse.scalars import unexpanded
from auditor.subjects.dead_end import DeadEnd, dead_end
from auditor.subjects.log_agents import Alloy, LogAgent, Promtail, log_agents
from auditor.subjects.stack import Stack

_META = "__meta_docker_container_label_"
PROJECT_LABEL = "com.docker.compose.project"
SERVICE_LABEL = "com.docker.compose.service"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of Docker's API; its values are alternatives. `opaque` where an expression hides some of them."""

    name: str
    values: tuple[ScalarNode, ...]
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """A relabelling rule that drops what does not match: one label of Docker's, and the expression."""

    label: str
    regex: ScalarNode


@dataclass(frozen=True, slots=True, eq=False)
class ContainerSelection:
    """A job that reads the logs of containers which it finds over Docker's API."""

    agent: LogAgent
    name: str
    location: FileLocation
    host: ScalarNode | None
    filters: tuple[Filter, ...]
    keeps: tuple[Keep, ...]

    @property
    def id(self) -> str:
        """`SERVICE/NAME`."""
        return f"{self.agent.id}/{self.name}"

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every one of every Promtail and Alloy."""
        for agent in log_agents(stack):
            read = _of_promtail(agent) if isinstance(agent, Promtail) else _of_alloy(agent)
            try:
                yield from (found for found in read if isinstance(found, cls))
            except GapError as error:
                yield Gap(error.gap.reason, error.gap.detail, agent.id, location=error.gap.location)

    @property
    def project_is_declared(self) -> bool:
        """True where a file gives the project its name; else the directory's name, or `-p`, does."""
        stack = self.agent.stack
        documents = [stack.view.yaml(path) for path in stack.model.files if path.endswith((".yml", ".yaml"))]
        return any(text(one.root, "name") for one in documents if not isinstance(one, Gap))

    @property
    def unreachable_engine(self) -> DeadEnd | None:
        """Why its `host` reaches no Docker API; None where it can."""
        service = self.agent.service
        if self.host is None or unexpanded(self.host.text):
            return DeadEnd("the address of the Docker API is not written as it is", sure=False)
        scheme, _, path = self.host.text.partition("://")
        if scheme != "unix":
            return dead_end(service, self.host.text)
        if service.mount_for(path) is not None or service.network_mode == "none":
            return None
        return DeadEnd(f"no mount brings the socket {path}", sure=not service.is_built)

    def empty_filters(self) -> tuple[tuple[str, str, tuple[ScalarNode, ...]], ...]:
        """What no container of the stack passes: what is asked, what there is, and every place that asks it."""
        found: dict[str, tuple[str, list[ScalarNode]]] = {}
        for place, asks, have in self._empty():
            found.setdefault(have, (asks, []))[1].append(place)
        return tuple((asks, have, tuple(places)) for have, (asks, places) in found.items())

    def _empty(self) -> Iterator[tuple[ScalarNode, str, str]]:
        for one in self.filters:
            labels = [node for node in one.values if one.name == "label"]
            if labels and not one.opaque and not any(unexpanded(node.text) for node in labels):
                missing = [self._misses(*node.text.partition("=")[::2]) for node in labels]
                if all(missing):
                    yield labels[0], f"the filter asks for {labels[0].text}", missing[0]
        for keep in self.keeps:
            if unexpanded(keep.regex.text):
                continue
            have = self._values(keep.label)
            if have is not None and not any(_matches(keep.regex.text, value) for value in have):
                yield keep.regex, f"the rule keeps {keep.label} {keep.regex.text}", self._says(keep.label, have)

    def _misses(self, label: str, value: str) -> str:
        """What there is instead of a label with a value; empty where a container has it."""
        have = self._values(label)
        if have is None or value in have or (not value and have):
            return ""
        return self._says(label, have)

    def _values(self, label: str) -> frozenset[str] | None:
        """The values that a label has in the stack; None for labels of Compose that cannot be known."""
        stack = self.agent.stack
        if _sanitized(label) == _sanitized(PROJECT_LABEL):
            return frozenset({stack.name, *_neighbours(stack)})
        if _sanitized(label) == _sanitized(SERVICE_LABEL):
            return frozenset({*(service.name for service in stack.services), *stack.model.inactive})
        if _sanitized(label).startswith("com_docker_"):
            return None
        own = [(name, node.text) for service in stack.services for name, node in service.labels.items()]
        return frozenset(value for name, value in own if _sanitized(name) == _sanitized(label))

    def _says(self, label: str, have: frozenset[str]) -> str:
        if _sanitized(label) == _sanitized(PROJECT_LABEL):
            return f"the project is called {self.agent.stack.name}"
        return f"services have {', '.join(sorted(have)[:3])}" if have else "no service of the stack has this label"


def _neighbours(stack: Stack) -> Iterator[str]:
    """Names that other projects on the host may have: Compose puts them before the names of networks and volumes.

    Source: https://docs.docker.com/compose/how-tos/networking/ ("the name is based on the project name")
    """
    for section in ("networks", "volumes"):
        found = mapping(stack.model.root, section)
        for key, node in found.items() if found else ():
            if text(node, "external") == "true":
                parts = (text(node, "name") or key).split("_")
                yield from ("_".join(parts[:count]) for count in range(1, len(parts)))


def _of_promtail(agent: Promtail) -> Iterator[ContainerSelection]:
    for index, job in enumerate(agent.scrape_configs):
        keeps = [_keep(rule) for rule in sequence(job, "relabel_configs") if text(rule, "action") == "keep"]
        for discovery in sequence(job, "docker_sd_configs"):
            filters = tuple(
                Filter(text(one, "name") or "", tuple(n for n in sequence(one, "values") if isinstance(n, ScalarNode)))
                for one in sequence(discovery, "filters")
            )
            name = text(job, "job_name") or str(index)
            place = (scalar(job, "job_name") or job).location
            kept = tuple(keep for keep in keeps if keep)
            yield ContainerSelection(agent, name, place, scalar(discovery, "host"), filters, kept)


def _keep(rule: Node) -> Keep | None:
    labels = [text(one) or "" for one in sequence(rule, "source_labels")]
    regex = scalar(rule, "regex") if isinstance(rule, MappingNode) else None
    if len(labels) != 1 or regex is None or not labels[0].startswith(_META):
        return None
    return Keep(labels[0].removeprefix(_META), regex)


def _of_alloy(agent: Alloy) -> Iterator[ContainerSelection]:
    for block in (one for one in agent.blocks if one.name == "discovery.docker"):
        rules = [
            rule
            for relabel in agent.blocks
            if relabel.name == "discovery.relabel" and _uses(relabel, f"{block.id}.targets")
            for rule in relabel.all("rule")
        ]
        kept = tuple(keep for keep in map(_alloy_keep, rules) if keep)
        filters = tuple(_alloy_filter(one) for one in block.all("filter"))
        yield ContainerSelection(agent, block.label, block.location, block.literal("host"), filters, kept)


def _uses(block: Block, reference: str) -> bool:
    targets = block.get("targets")
    return targets is not None and any(node.text == reference for node in targets.references)


def _alloy_filter(block: Block) -> Filter:
    name, values = block.literal("name"), block.get("values")
    if name is None or values is None:
        return Filter("", ())
    words = values.text.replace(" ", "").replace("\n", "")
    return Filter(
        name.text, values.strings, opaque=not words.startswith('["') or bool(values.references) or "(" in words
    )


def _alloy_keep(rule: Block) -> Keep | None:
    action, labels, regex = rule.literal("action"), rule.get("source_labels"), rule.literal("regex")
    if action is None or action.text != "keep" or labels is None or regex is None or len(labels.strings) != 1:
        return None
    label = labels.strings[0].text
    return Keep(label.removeprefix(_META), regex) if label.startswith(_META) else None


def _sanitized(label: str) -> str:
    """A label's name as Prometheus writes it."""
    return re.sub(r"[^A-Za-z0-9_]", "_", label)


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return True
