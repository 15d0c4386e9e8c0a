"""Mounts of a service, and the way from a path in the container to the file in the repository."""

from __future__ import annotations

import posixpath
from enum import StrEnum

from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, mapping, text
from auditor.model.values import dataclass


class MountKind(StrEnum):
    """What stands behind a path of the container."""

    BIND = "bind"
    VOLUME = "volume"
    TMPFS = "tmpfs"
    CONFIG = "config"
    SECRET = "secret"  # noqa: S105 (a kind of mount)


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount. `source` is a path relative to the audited directory, or the name of a volume, config or secret.

    An anonymous volume has an empty source.
    """

    kind: MountKind
    source: str
    target: str
    read_only: bool
    location: FileLocation
    node: Node

    def covers(self, path: str) -> bool:
        """True where `path` is the mount point or lies below it."""
        target = self.target.rstrip("/") or "/"
        return target in (path, "/") or path.startswith(f"{target}/")

    def inside(self, path: str) -> str:
        """The path below the source that `path` below the target stands for."""
        rest = path[len(self.target.rstrip("/")) :].lstrip("/")
        return posixpath.normpath(posixpath.join(self.source, rest)) if rest else self.source


def read_mounts(service: MappingNode, pointer: str) -> tuple[Mount, ...]:
    """Every mount of a service of the normalised model: volumes, tmpfs, configs and secrets."""
    found = []
    for index, node in enumerate(_items(service, "volumes")):
        kind = text(node, "type") or "volume"
        found.append(
            Mount(
                kind=MountKind(kind) if kind in ("bind", "volume", "tmpfs") else MountKind.VOLUME,
                source=text(node, "source") or "",
                target=_clean(text(node, "target") or ""),
                read_only=text(node, "read_only") == "true",
                location=node.location.at(f"{pointer}.volumes.{index}"),
                node=node,
            )
        )
    for index, node in enumerate(_items(service, "tmpfs")):
        target = (text(node) or "").partition(":")[0]
        location = node.location.at(f"{pointer}.tmpfs.{index}")
        found.append(Mount(MountKind.TMPFS, "", _clean(target), read_only=False, location=location, node=node))
    found.extend(_references(service, pointer, "configs", MountKind.CONFIG, "/"))
    found.extend(_references(service, pointer, "secrets", MountKind.SECRET, "/run/secrets/"))
    return tuple(found)


def _references(service: MappingNode, pointer: str, key: str, kind: MountKind, directory: str) -> list[Mount]:
    found = []
    for index, node in enumerate(_items(service, key)):
        source = text(node, "source") or text(node) or ""
        target = text(node, "target") or source
        if not target.startswith("/"):
            target = directory + target
        location = node.location.at(f"{pointer}.{key}.{index}")
        found.append(Mount(kind, source, _clean(target), read_only=True, location=location, node=node))
    return found


def _items(service: MappingNode, key: str) -> tuple[Node, ...]:
    node = service.get(key)
    if node is None or isinstance(node, MappingNode):
        return ()
    return getattr(node, "items", (node,))


def _clean(path: str) -> str:
    return posixpath.normpath(path) if path else ""


def definition(root: MappingNode, key: str, name: str) -> MappingNode | None:
    """The top-level entry of a volume, config or secret."""
    return mapping(root, key, name)
