"""Scrape jobs with their effective settings, and the targets that files name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Self

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, child, nearest, scalar, sequence, text
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import prometheus_duration, unexpanded, yaml_bool
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import BY_COMPONENT, Component
from auditor.subjects.patterns import look
from auditor.subjects.prometheus import Prometheus, read_mapping
from auditor.subjects.reference import Kind, Reference
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

_TIMEOUT = timedelta(seconds=10)
_SD = "_sd_configs"


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A static target; `reference` is what its address means inside Prometheus's container."""

    node: ScalarNode
    pointer: str
    reference: Reference

    @property
    def location(self) -> FileLocation:
        """The target."""
        return self.node.location.at(self.pointer)

    @property
    def address(self) -> str:
        """`host:port`, as it stands."""
        return self.node.text


@dataclass(frozen=True, slots=True, eq=False)
class ScrapeJob:
    """A job of `scrape_configs`.

    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
    """

    prometheus: Prometheus
    node: MappingNode
    index: int

    @property
    def name(self) -> str:
        """`job_name`."""
        return text(self.node, "job_name") or ""

    @property
    def id(self) -> str:
        """`SERVICE/job/NAME`."""
        return f"{self.prometheus.id}/job/{self.name or self.index}"

    @property
    def pointer(self) -> str:
        """Its route."""
        return f"scrape_configs.{self.index}"

    @property
    def location(self) -> FileLocation:
        """The line of its name."""
        return (scalar(self.node, "job_name") or self.node).location.at(self.pointer)

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every job of every Prometheus."""
        for prometheus in Prometheus.find(stack):
            if isinstance(prometheus, Gap):
                yield prometheus
                continue
            jobs = prometheus.jobs
            if isinstance(jobs, Gap):
                yield jobs
            else:
                yield from (job for job in jobs if isinstance(job, cls))

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or the line of the job's name, saying what is missing."""
        found = nearest(self.node, *route)
        if not found.pointer and found.missing:
            return self.location.at(self.pointer, found.missing)
        return found.at(f"{self.pointer}.{found.pointer}", found.missing)

    def get(self, *route: str | int) -> Node | None:
        """The raw node of a key, or None."""
        return child(self.node, *route)

    def setting(self, name: str, default: str = "") -> Setting[str]:
        """A key of the job, or its default."""
        node = scalar(self.node, name)
        if node is None or not node.text:
            return Setting(name, default, self.at(name), is_default=True)
        return Setting(name, node.text, node.location.at(f"{self.pointer}.{name}"))

    def switch(self, name: str, *, default: bool = False) -> Setting[bool]:
        """A boolean of the job."""
        node = scalar(self.node, name)
        value = yaml_bool(node) if node else None
        return self.setting(name).map(default if value is None else value)

    @property
    def interval(self) -> Setting[timedelta] | Gap:
        """The effective `scrape_interval`: its own, else the global one (whose place it then has)."""
        own = scalar(self.node, "scrape_interval")
        if own is None or own.text in ("", "0", "0s"):
            return self.prometheus.scrape_interval
        found = prometheus_duration(own.text)
        if found is None:
            detail = f"scrape_interval {own.text!r} is no duration"
            return Gap(GapReason.UNPARSABLE, detail, self.id, location=own.location)
        return Setting("scrape_interval", found, own.location.at(f"{self.pointer}.scrape_interval"))

    @property
    def has_own_interval(self) -> bool:
        """True where the job does not take the global interval."""
        return (text(self.node, "scrape_interval") or "0") not in ("0", "0s")

    @property
    def timeout(self) -> Setting[timedelta] | Gap:
        """The `scrape_timeout` in force: its own, or the global one, which gives way to a shorter interval."""
        own = scalar(self.node, "scrape_timeout")
        if own is not None and own.text not in ("", "0", "0s"):
            found = prometheus_duration(own.text)
            if found is None:
                detail = f"scrape_timeout {own.text!r} is no duration"
                return Gap(GapReason.UNPARSABLE, detail, self.id, location=own.location)
            return Setting("scrape_timeout", found, own.location.at(f"{self.pointer}.scrape_timeout"))
        interval = self.interval
        wanted = self.prometheus.global_duration("scrape_timeout", _TIMEOUT)
        if isinstance(wanted, Gap) or isinstance(interval, Gap):
            return wanted
        return wanted.map(min(wanted.value, interval.value))

    @property
    def path(self) -> Setting[str]:
        """`metrics_path`, `/metrics` unless set."""
        return self.setting("metrics_path", "/metrics")

    @property
    def scheme(self) -> Setting[str]:
        """`scheme`, `http` unless set."""
        return self.setting("scheme", "http")

    @property
    def has_credentials(self) -> bool:
        """True where the job logs in."""
        keys = ("basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file")
        return any(self.node.get(key) is not None for key in keys)

    @property
    def discoveries(self) -> tuple[str, ...]:
        """Its kinds of service discovery (`docker_sd_configs`, `file_sd_configs`)."""
        return tuple(key for key in self.node.keys() if key.endswith(_SD))  # noqa: SIM118 (a MappingNode is no dict)

    @property
    def relabels(self) -> bool:
        """True where targets are relabelled, so that the address need not be what is scraped."""
        return bool(sequence(self.node, "relabel_configs"))

    @property
    def rewrites_address(self) -> bool:
        """True where relabelling replaces the address of the targets, as for probes of the blackbox exporter."""
        return any(text(rule, "target_label") == "__address__" for rule in sequence(self.node, "relabel_configs"))

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of its `static_configs`."""
        return tuple(_static(self.prometheus, self.node, self.pointer))

    @property
    def addresses(self) -> tuple[Target, ...]:
        """What is really scraped, as far as files tell: targets, or the fixed address that relabelling puts there."""
        if not self.rewrites_address:
            return (*self.targets, *self.file_targets)
        rules = [
            (index, scalar(rule, "replacement"))
            for index, rule in enumerate(sequence(self.node, "relabel_configs"))
            if text(rule, "target_label") == "__address__"
        ]
        return tuple(
            Target(node, f"{self.pointer}.relabel_configs.{index}.replacement", self.prometheus.refer(node.text))
            for index, node in rules
            if node is not None and "$" not in node.text
        )

    @property
    def scraped(self) -> tuple[Reference, ...]:
        """What its addresses mean."""
        return tuple(target.reference for target in self.addresses)

    @property
    def scrapes_itself(self) -> bool:
        """True where one of its targets is the Prometheus that it belongs to."""
        return any(
            leads_to(target.reference, self.prometheus.service, self.prometheus.port) for target in self.addresses
        )

    @property
    def file_targets(self) -> tuple[Target, ...]:
        """The targets of the files of `file_sd_configs` that can be read."""
        found: list[Target] = []
        for pattern in self.file_patterns:
            for one in pattern.files:
                document = join.read(self.prometheus.service, one, parse_yaml)
                if isinstance(document, Gap):
                    continue
                for group in sequence(document.root):
                    found.extend(_targets(self.prometheus, group, ""))
        return tuple(found)

    @property
    def file_patterns(self) -> tuple[FilePattern, ...]:
        """Every entry of `files` of its `file_sd_configs`."""
        nodes = [
            node
            for entry in sequence(self.node, "file_sd_configs")
            for node in sequence(entry, "files")
            if isinstance(node, ScalarNode)
        ]
        return tuple(_file_pattern(self.prometheus, node) for node in nodes)


@dataclass(frozen=True, slots=True, eq=False)
class FilePattern:
    """An entry of `files` and what it finds inside the container."""

    node: ScalarNode
    inside: str
    files: tuple[join.Found, ...] = ()
    absence: str = ""
    gap: Gap | None = None

    @property
    def location(self) -> FileLocation:
        """The entry."""
        return self.node.location


@dataclass(frozen=True, slots=True, eq=False)
class MonitoredComponent(Aspect):
    """A program of the stack that serves metrics of its own, so that Prometheus can scrape it."""

    servers: tuple[Prometheus, ...]

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every such program, where the stack has a Prometheus."""
        servers = tuple(found for found in Prometheus.find(stack) if isinstance(found, Prometheus))
        if not servers:
            return ()
        wanted = (service for service in stack.services if service.component in SCRAPEABLE and not service.is_one_shot)
        return tuple(cls(service, servers) for service in wanted)

    @property
    def pushed(self) -> Gap | None:
        """Why its metrics may come by another way: a Prometheus takes what others send."""
        for server in self.servers:
            if server.receives:
                detail = "Prometheus takes samples that others send, which may be those of this program"
                return Gap(GapReason.UNRESOLVED, detail, self.id, location=self.location)
        return None

    def scraped_by(self) -> ScrapeJob | None:
        """A job that scrapes it; None where none does. Raises where a configuration, or its discovery, is unseen."""
        unseen: Gap | None = self.pushed
        for server in self.servers:
            jobs = server.jobs
            if isinstance(jobs, Gap):
                unseen = jobs
                continue
            for job in jobs:
                if any(leads_to(target.reference, self.service) for target in job.addresses):
                    return job
                unseen = unseen or unseen_targets(job)
        if unseen is not None:
            raise GapError(unseen)
        return None


SCRAPEABLE = frozenset(
    {
        Component.ALERTMANAGER,
        Component.GRAFANA,
        Component.LOKI,
        Component.PROMTAIL,
        Component.ALLOY,
        Component.CADVISOR,
        Component.NODE_EXPORTER,
        Component.BLACKBOX_EXPORTER,
        Component.PUSHGATEWAY,
        Component.TEMPO,
        Component.MIMIR,
    }
)


def leads_to(reference: Reference, service: Service, port: int | None = None) -> bool:
    """True where a reference ends at a service: by name, or by the port that it has on the host."""
    if reference.service is not None:
        return reference.service is service and port in (None, reference.port)
    if reference.kind is not Kind.HOST or reference.port is None:
        return False
    if service.network_mode == "host":
        spec = BY_COMPONENT.get(service.component) if service.component else None
        return reference.port == (port or (spec.port if spec else None))
    return any(published.published == str(reference.port) for published in service.ports)


def unseen_targets(job: ScrapeJob) -> Gap | None:
    """Why the targets of a job cannot all be told from files."""
    live = [key for key in job.discoveries if key != "file_sd_configs"]
    if live:
        detail = f"job {job.name!r} discovers its targets ({', '.join(live)})"
        return Gap(GapReason.UNRESOLVED, detail, job.id, location=job.location)
    for pattern in job.file_patterns:
        if pattern.gap is not None:
            return pattern.gap
    for target in job.targets:
        if unexpanded(target.address):
            return Gap(GapReason.UNRESOLVED, "a target holds a variable", job.id, location=target.location)
    return None


def _static(prometheus: Prometheus, node: MappingNode, pointer: str) -> Iterator[Target]:
    for place, group in enumerate(sequence(node, "static_configs")):
        yield from _targets(prometheus, group, f"{pointer}.static_configs.{place}")


def _targets(prometheus: Prometheus, group: Node, pointer: str) -> Iterator[Target]:
    for index, node in enumerate(sequence(group, "targets")):
        if isinstance(node, ScalarNode):
            yield Target(node, f"{pointer}.targets.{index}", prometheus.refer(node.text))


def _file_pattern(prometheus: Prometheus, node: ScalarNode) -> FilePattern:
    path = prometheus.config_path
    if isinstance(path, Gap):
        return FilePattern(node, node.text, gap=path)
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(path.value), node.text))
    looked = look(prometheus.service, inside, stock=prometheus.is_stock)
    return FilePattern(node, inside, looked.files, looked.absence, looked.gap)


def read_jobs(prometheus: Prometheus) -> tuple[ScrapeJob, ...] | Gap:
    """Every job of the configuration and of its `scrape_config_files` (Prometheus 2.43 and later)."""
    root, path = prometheus.config, prometheus.config_path
    if isinstance(root, Gap):
        return root
    if isinstance(path, Gap):
        return path
    nodes = list(sequence(root, "scrape_configs"))
    for pattern in sequence(root, "scrape_config_files"):
        inside = posixpath.join(posixpath.dirname(path.value), text(pattern) or "")
        found = prometheus.service.files(inside)
        if isinstance(found, Gap):
            return found
        for one in found:
            more = read_mapping(prometheus.service, one)
            if isinstance(more, Gap):
                return more
            nodes.extend(sequence(more, "scrape_configs"))
    return tuple(
        ScrapeJob(prometheus, node, index) for index, node in enumerate(nodes) if isinstance(node, MappingNode)
    )
