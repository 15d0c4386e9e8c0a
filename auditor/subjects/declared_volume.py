"""Volumes as the compose files declare them; the resolved model holds only those that a service mounts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, mapping, sequence, text
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.subjects.mounts import MountKind

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_COMPOSE = regex(r"[\w.-]*compose[\w.-]*\.ya?ml|.+\.ya?ml")
_MAX_FILES = 40


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredVolume:
    """An entry of the top-level `volumes`, external ones left out."""

    stack: Stack
    key: ScalarNode

    @property
    def id(self) -> str:
        """The volume's key."""
        return f"volume/{self.key.text}"

    @property
    def location(self) -> FileLocation:
        """The key."""
        return self.key.location.at(f"volumes.{self.key.text}")

    @property
    def is_used(self) -> bool:
        """True where a service mounts it, in this model, outside the chosen profiles, or in a file beside it."""
        return self.key.text in self.stack.memo("mounted-volumes", lambda: frozenset(_mounted(self.stack)))

    @property
    def loser(self) -> str | None:
        """A service that the volume is named after, and that keeps nothing on any volume."""
        words = set(re.split(r"[-_.]", self.key.text.lower()))
        for service in self.stack.services:
            names = {*re.split(r"[-_.]", service.name.lower()), str(service.component or "")}
            keeps = any(mount.kind is MountKind.VOLUME and mount.source for mount in service.mounts)
            if words & names and not keeps:
                return service.name
        return None

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every declared volume, once."""
        seen: set[str] = set()
        for root in _roots(stack, stack.model.files):
            volumes = mapping(root, "volumes")
            for key, node in volumes.entries if volumes else ():
                external = (text(node, "external") or "false").lower() not in ("false", "no", "off")
                if key.text not in seen and not external and mapping(node, "external") is None:
                    seen.add(key.text)
                    yield cls(stack, key)


def _roots(stack: Stack, paths: Iterable[str]) -> Iterator[MappingNode]:
    for path in paths:
        if path.endswith((".yml", ".yaml")):
            document = stack.view.yaml(path)
            for root in () if isinstance(document, Gap) else document.roots:
                if isinstance(root, MappingNode):
                    yield root


def _mounted(stack: Stack) -> Iterator[str]:
    for service in stack.services:
        yield from (mount.source for mount in service.mounts if mount.kind is MountKind.VOLUME)
    for root in _roots(stack, (*stack.model.files, *_beside(stack))):
        services = mapping(root, "services")
        for _, node in services.items() if services else ():
            for item in sequence(node, "volumes"):
                yield (text(item, "source") or (text(item) or "").partition(":")[0]).strip()


def _beside(stack: Stack) -> Iterator[str]:
    """Other compose files of the directory, which may be merged with this one."""
    listing = stack.view.directory(stack.directory)
    names = () if isinstance(listing, Gap) else listing.names
    candidates = [name for name in names if _COMPOSE.fullmatch(name) and not name.startswith(".")]
    for name in candidates[:_MAX_FILES]:
        path = posixpath.normpath(posixpath.join(stack.directory, name))
        if path not in stack.model.files:
            yield path
