"""What a path or glob of Prometheus's configuration finds inside its container, and why it finds nothing."""

from __future__ import annotations

import posixpath

from auditor.model.evidence import Gap, GapReason
from auditor.model.values import dataclass
from auditor.subjects import join
from auditor.subjects.mounts import MountKind
from auditor.subjects.service import Service

_GLOB = "*?["


@dataclass(frozen=True, slots=True)
class Looked:
    """`absence` says why nothing is found, where that is certain; `gap` why it cannot be told."""

    files: tuple[join.Found, ...] = ()
    absence: str = ""
    gap: Gap | None = None


def look(service: Service, inside: str, *, stock: bool) -> Looked:
    """The files behind a pattern. `stock` says that the image brings no such files of its own."""
    directory = _fixed(inside)
    mount = service.mount_for(directory)
    found = service.files(inside)
    if isinstance(found, tuple) and found:
        return Looked(files=found)
    if mount is None and not stock:
        detail = f"{inside} may be part of the image"
        gap = found if isinstance(found, Gap) and found.reason is GapReason.PENDING else None
        return Looked(gap=gap or Gap(GapReason.IN_IMAGE, detail, service.name, location=service.location))
    if isinstance(found, tuple):
        return Looked(absence=_nothing(service, inside, directory, mounted=mount is not None))
    if found.reason is GapReason.IN_IMAGE and mount is None:
        return Looked(absence=_nothing(service, inside, directory, mounted=False))
    if found.reason is GapReason.MISSING and mount is not None and mount.kind is MountKind.BIND:
        return Looked(absence=f"{inside} is not there: {found.detail}")
    return Looked(gap=found)


def _nothing(service: Service, inside: str, directory: str, *, mounted: bool) -> str:
    return f"{inside} matches no file" if mounted else f"no mount of {service.name} brings {directory}"


def _fixed(pattern: str) -> str:
    """The directory of a pattern up to its first wildcard; the path itself where it has none."""
    while any(character in pattern for character in _GLOB):
        pattern = posixpath.dirname(pattern)
    return pattern
