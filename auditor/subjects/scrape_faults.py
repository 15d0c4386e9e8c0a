"""What is wrong with scrape jobs: addresses that lead nowhere, and intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import Node, ScalarNode, scalar
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.component import BY_COMPONENT
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.receivers import joins_outside
from auditor.subjects.reference import Kind, Reference
from auditor.subjects.scrape_job import MonitoredComponent, ScrapeJob, Target, leads_to, unseen_targets
from auditor.subjects.service import Service

_DOUBTS = {Kind.UNRESOLVED: "it holds a variable", Kind.EXTERNAL: "it lies outside the stack"}
_REPLICA = regex(r"(.+?)[-_][0-9]+")


def way_to(prometheus: Prometheus, reference: Reference) -> tuple[str, str]:
    """Why an address cannot be reached from Prometheus, and why it cannot be told; both empty where it can.

    Source: https://docs.docker.com/compose/how-tos/networking/
    """
    service = prometheus.service
    if reference.kind in _DOUBTS:
        return "", _DOUBTS[reference.kind]
    if reference.kind is Kind.SELF:
        return _own(prometheus, reference)
    if reference.kind is Kind.NOBODY:
        return _nobody(service, reference)
    if reference.kind is Kind.SERVICE and not reference.reachable:
        return _apart(service, reference)
    if reference.wrong_port is None:
        return reference.deaf_port, ""
    meant = f"inside the network it is {reference.wrong_port}"
    return f"port {reference.port} of {reference.host} is the one published on the host; {meant}", ""


def _own(prometheus: Prometheus, reference: Reference) -> tuple[str, str]:
    service = prometheus.service
    if reference.port in (None, prometheus.port):
        return "", ""
    shared = f"service:{service.name}"
    if service.network_mode or any(other.network_mode == shared for other in service.stack.services):
        return "", "other programs share Prometheus's network"
    return f"{reference.host} is Prometheus's own container, where nothing listens on port {reference.port}", ""


def _nobody(service: Service, reference: Reference) -> tuple[str, str]:
    names = {reference.host, reference.host.removeprefix(f"{service.stack.name}-")}
    names |= {match[1] for name in tuple(names) if (match := _REPLICA.fullmatch(name))}
    names |= {
        name.removeprefix(f"{service.stack.name}_").removeprefix(f"{service.stack.name}-") for name in tuple(names)
    }
    if any(service.stack.service(name) is not None for name in names):
        return "", ""
    if names & set(service.stack.model.inactive):
        return "", f"the profile of {reference.host} is not chosen"
    if joins_outside(service) or service.network_mode:
        return "", f"{reference.host} may be on a network that other projects share"
    return f"no service of the stack is called {reference.host!r}", ""


def _apart(service: Service, reference: Reference) -> tuple[str, str]:
    other = reference.service
    if other is None or (joins_outside(service) and joins_outside(other)):
        return "", "both are on networks that other projects define"
    if other.network_mode.startswith(("service:", "container:")) or service.network_mode.startswith("service:"):
        return "", "one of the two shares the network of another container"
    if other.network_mode == "host":
        return f"{reference.host} is on the network of the host, where no name leads", ""
    return f"{reference.host} shares no network with {service.name}", ""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval that is written (or left out) at one place, with the jobs that it holds for."""

    setting: Setting[timedelta]
    jobs: tuple[ScrapeJob, ...]

    @property
    def location(self) -> FileLocation:
        """The place."""
        where = self.setting.location
        return where if isinstance(where, FileLocation) else self.jobs[0].location

    @property
    def names(self) -> str:
        """The jobs, for messages."""
        listed = ", ".join(job.name for job in self.jobs[:3])
        return listed if len(self.jobs) <= 3 else f"{listed} and {len(self.jobs) - 3} more"  # noqa: PLR2004 (enough to know)

    @property
    def seconds(self) -> str:
        """The interval for people."""
        return seconds(self.setting.value)


def seconds(duration: timedelta) -> str:
    """A duration for people: `15s`, `2m`, `1d`."""
    amount = int(duration.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if amount and amount % size == 0 and (unit != "m" or amount > 60):  # noqa: PLR2004 (one minute is said as 60s)
            return f"{amount // size}{unit}"
    return f"{duration.total_seconds():g}s"


def intervals(prometheus: Prometheus) -> tuple[Interval, ...] | Gap:
    """Every effective interval, once for each place where it is written."""
    jobs = prometheus.jobs
    if isinstance(jobs, Gap):
        return jobs
    found: dict[str, tuple[Setting[timedelta], list[ScrapeJob]]] = {}
    for job in jobs:
        interval = job.interval
        if isinstance(interval, Gap):
            return interval
        found.setdefault(str(interval.location), (interval, []))[1].append(job)
    return tuple(Interval(setting, tuple(users)) for setting, users in found.values())


def too_long_timeouts(prometheus: Prometheus) -> tuple[tuple[str, FileLocation], ...] | Gap:
    """Timeouts that are longer than the interval of the same section, which Prometheus refuses.

    The global timeout, be it written or the default of 10 s, gives way to a job's shorter interval by itself.
    Source: `Validate` in `config/config.go`; run with promtool 2.42.
    """
    jobs = prometheus.jobs
    if isinstance(jobs, Gap):
        return jobs
    pairs = [
        ("global", prometheus.global_duration("scrape_timeout", timedelta(seconds=10)), prometheus.scrape_interval)
    ]
    pairs += [(f"job {job.name}", job.timeout, job.interval) for job in jobs if scalar(job.node, "scrape_timeout")]
    found: list[tuple[str, FileLocation]] = []
    for where, timeout, interval in pairs:
        for value in (timeout, interval):
            if isinstance(value, Gap):
                return value
        if isinstance(timeout, Setting) and isinstance(interval, Setting) and not timeout.is_default:
            found.extend(_compared(where, timeout, interval))
    return tuple(found)


def _compared(
    where: str, timeout: Setting[timedelta], interval: Setting[timedelta]
) -> Iterator[tuple[str, FileLocation]]:
    place = timeout.location
    if timeout.value > interval.value and isinstance(place, FileLocation):
        longer = f"scrape_timeout {seconds(timeout.value)} is longer than the interval of {seconds(interval.value)}"
        yield f"{where}: {longer}", place


def doubled_targets(jobs: tuple[ScrapeJob, ...]) -> Iterator[tuple[ScrapeJob, Target, Target]]:
    """Targets that stand twice with the same path, scheme and parameters, each with its first place."""
    seen: dict[tuple[str, ...], Target] = {}
    for job in jobs:
        if job.relabels:
            continue
        for target in job.targets:
            key = (target.address, job.path.value, job.scheme.value, _flat(job.get("params")))
            if key in seen:
                yield job, target, seen[key]
            else:
                seen[key] = target


def _flat(node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, ScalarNode):
        return node.text
    items = getattr(node, "items", ())
    pairs = items() if callable(items) else enumerate(items)
    return ";".join(f"{name}={_flat(value)}" for name, value in pairs)


def meant_for(component: MonitoredComponent) -> Target | None:
    """A target that leads nowhere with the component's own port: its job is there, and its address is wrong."""
    spec = BY_COMPONENT[component.service.component] if component.service.component else None
    for server in component.servers:
        for job in () if isinstance(server.jobs, Gap) else server.jobs:
            for target in job.addresses:
                if spec is not None and target.reference.port == spec.port and way_to(server, target.reference)[0]:
                    return target
    return None


def watched_by(prometheus: Prometheus) -> ScrapeJob | Gap | None:
    """The job that scrapes a Prometheus, be it its own or another's; a gap where it cannot be told, None for none."""
    unclear: Gap | None = None
    for server in Prometheus.find(prometheus.stack):
        jobs = server if isinstance(server, Gap) else server.jobs
        if isinstance(jobs, Gap):
            unclear = unclear or jobs
            continue
        for job in jobs:
            if any(leads_to(found, prometheus.service, prometheus.port) for found in job.scraped):
                return job
            unclear = unclear or unseen_targets(job) or _by_another_name(job)
    return unclear


def _by_another_name(job: ScrapeJob) -> Gap | None:
    """A job named for Prometheus that scrapes an address outside the stack, which may be Prometheus's own."""
    outside = next((target for target in job.addresses if target.reference.kind in (Kind.EXTERNAL, Kind.HOST)), None)
    if outside is None or "prometheus" not in job.name.lower():
        return None
    detail = f"whether {outside.address} is Prometheus itself cannot be told"
    return Gap(GapReason.UNRESOLVED, detail, job.id, location=outside.location)


def honours_rightly(job: ScrapeJob) -> bool:
    """True where the labels of the samples are meant to win: federation, and programs that pass on others' samples."""
    passers = {"pushgateway", "otel-collector", "alloy", "prometheus", "thanos", "mimir", "victoriametrics"}
    if job.path.value.endswith("/federate") or re.search(r"push|federat|otel|collector|gateway", job.name.lower()):
        return True
    return any(found.service is not None and found.service.component in passers for found in job.scraped)
