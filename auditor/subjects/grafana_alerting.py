"""Alerting that Grafana is provisioned with: rules, contact points and policies in files.

Source: https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, sequence, text
from auditor.model.values import dataclass
from auditor.parse.scalars import is_placeholder, unexpanded
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.component import Component
from auditor.subjects.mounts import MountKind

if TYPE_CHECKING:
    from auditor.subjects.service import Service
    from auditor.subjects.stack import Stack

_PATHS = "GF_PATHS_PROVISIONING"
_DIRECTORY = "/etc/grafana/provisioning"
_MAX_DASHBOARDS = 100
_NAMES = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True, slots=True, eq=False)
class GrafanaAlerting:
    """What the Grafanas of a stack alert on by files; what people made in the interface cannot be seen."""

    stack: Stack

    @property
    def services(self) -> tuple[Service, ...]:
        """Every Grafana."""
        return tuple(service for service in self.stack.services if service.component is Component.GRAFANA)

    @property
    def gap(self) -> Gap | None:
        """Why some of the files cannot be seen; None where all can."""
        for service in self.services:
            for found in _files(service):
                if isinstance(found, Gap):
                    return found
        return None

    @property
    def documents(self) -> tuple[MappingNode, ...]:
        """Every alerting file that can be read."""
        found = []
        for service in self.services:
            for item in _files(service):
                if isinstance(item, join.Found):
                    document = join.read(service, item, parse_yaml)
                    if not isinstance(document, Gap) and isinstance(document.root, MappingNode):
                        found.append(document.root)
        return tuple(found)

    @property
    def rules(self) -> tuple[MappingNode, ...]:
        """Every provisioned alert rule."""
        return tuple(
            rule
            for document in self.documents
            for group in sequence(document, "groups")
            for rule in sequence(group, "rules")
            if isinstance(rule, MappingNode)
        )

    @property
    def contacts(self) -> tuple[MappingNode, ...]:
        """Every receiver of every provisioned contact point that leads somewhere real."""
        return tuple(
            receiver
            for document in self.documents
            for point in sequence(document, "contactPoints")
            for receiver in sequence(point, "receivers")
            if isinstance(receiver, MappingNode) and not _is_example(receiver)
        )

    @property
    def can_mail(self) -> bool:
        """Whether a Grafana may send mail, which is what people use its interface's alerts with."""
        return any((service.variable("GF_SMTP_ENABLED") or _NO).value.lower() == "true" for service in self.services)


class _Unset:
    value = ""


_NO = _Unset()


def _is_example(receiver: MappingNode) -> bool:
    settings = receiver.get("settings")
    if not isinstance(settings, MappingNode):
        return False
    values = [text(value) or "" for _, value in settings.items()]
    return any(is_placeholder(value) and not unexpanded(value) for value in values)


def _files(service: Service) -> Iterator[join.Found | Gap]:
    place = service.variable(_PATHS)
    directory = place.value if place is not None and place.value.startswith("/") else _DIRECTORY
    for name in _NAMES:
        found = service.files(f"{directory}/alerting/{name}")
        if isinstance(found, Gap):
            if found.reason != "missing":
                yield found
        else:
            yield from found


def dashboards(stack: Stack) -> tuple[str, ...] | Gap:
    """The text of every JSON file in a directory that a Grafana mounts; a gap where one cannot be read."""
    found: list[str] = []
    for service in stack.services:
        if service.component is not Component.GRAFANA:
            continue
        for mount in service.mounts:
            texts = _json_texts(stack, mount.source) if mount.kind is MountKind.BIND else ()
            if isinstance(texts, Gap):
                return texts
            found.extend(texts)
    return tuple(found)


def _json_texts(stack: Stack, source: str) -> tuple[str, ...] | Gap:
    names = [source] if source.endswith(".json") else []
    if not names:
        listing = stack.view.directory(source, recursive=True)
        if isinstance(listing, Gap):
            return () if listing.reason is not GapReason.PENDING else listing
        names = [f"{source}/{name}" for name in listing.names if name.endswith(".json")][:_MAX_DASHBOARDS]
    replies = [stack.view.file(name) for name in names]
    waiting = next((reply for reply in replies if isinstance(reply, Gap)), None)
    return waiting or tuple(reply.text for reply in replies if not isinstance(reply, Gap))
