"""The join: from a path inside a container to the text of the file in the repository, or a gap with its reason.

Bind mounts, compose configs and secrets, and COPY of the stack's own Dockerfiles are followed; what lies in an image or
in a named volume cannot be seen from files, and is a gap that says so.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import scalar, text
from auditor.model.values import dataclass
from auditor.parse.document import Document
from auditor.subjects.mounts import Mount, MountKind, definition

if TYPE_CHECKING:
    from auditor.subjects.service import Service


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A file of the container: `inside` is its path there, `path` the file that holds its text.

    For content that stands in the compose file itself, `path` is the compose file and `text` begins with as many
    newlines as the content's first line has before it, so that line numbers are those of the compose file.
    """

    inside: str
    path: str
    text: str
    mount: Mount | None
    mode: int = 0o644
    inline: bool = False

    @property
    def location(self) -> FileLocation:
        """The file."""
        return FileLocation(self.path)


def document(service: Service, path: str, parse: Callable[[str, str], Document]) -> Document | Gap:
    """The parsed document behind a path of the container."""
    found = file(service, path)
    if isinstance(found, Gap):
        return found
    return read(service, found, parse)


def read(service: Service, found: Found, parse: Callable[[str, str], Document]) -> Document | Gap:
    """A found file, parsed once."""
    if found.inline:
        return parse(found.text, found.path)
    return service.stack.view.parsed(found.path, parse)


def file(service: Service, path: str) -> Found | Gap:
    """The file behind `path`."""
    path = posixpath.normpath(path)
    mount = service.mount_for(path)
    if mount is None:
        return _from_image(service, path)
    if mount.kind is MountKind.BIND:
        return _from_host(service, mount.inside(path), path, mount)
    if mount.kind in (MountKind.CONFIG, MountKind.SECRET):
        return _from_definition(service, path, mount)
    where = f"volume {mount.source!r}" if mount.source else "an anonymous volume"
    if mount.kind is MountKind.TMPFS:
        where = "a tmpfs"
    return Gap(
        GapReason.IN_IMAGE, f"{path} is kept in {where}, which files do not show", service.name, location=mount.location
    )


def _from_host(service: Service, host_path: str, path: str, mount: Mount | None, *, whole: bool = False) -> Found | Gap:
    reply = service.stack.view.file(host_path, whole=whole)
    if isinstance(reply, Gap):
        location = mount.location if mount else service.location
        detail = f"{path} is {host_path}: {reply.detail}"
        return Gap(reply.reason, detail, service.name, location=location)
    return Found(path, posixpath.normpath(host_path), reply.text, mount, reply.mode)


def _from_definition(service: Service, path: str, mount: Mount) -> Found | Gap:
    key = "configs" if mount.kind is MountKind.CONFIG else "secrets"
    entry = definition(service.stack.model.root, key, mount.source)
    if entry is None:
        return Gap(
            GapReason.MISSING, f"{key[:-1]} {mount.source!r} is not defined", service.name, location=mount.location
        )
    host_path = text(entry, "file")
    if host_path:
        return _from_host(service, host_path, path, mount, whole=key == "secrets")
    content = scalar(entry, "content")
    if content is not None:
        lines = "\n" * content.span.line
        return Found(path, content.path, lines + content.text, mount, inline=True)
    detail = f"{path} is the {key[:-1]} {mount.source!r}, whose content is not in the project"
    return Gap(GapReason.OUTSIDE, detail, service.name, location=mount.location)


def _from_image(service: Service, path: str) -> Found | Gap:
    """A path that no mount covers: copied by the stack's own Dockerfile, or part of the image."""
    if service.is_built:
        dockerfile = service.dockerfile
        if isinstance(dockerfile, Gap):
            detail = f"{path} is not mounted, and the image is built here: {dockerfile.detail}"
            return Gap(dockerfile.reason, detail, service.name, location=service.location)
        host_path = _copied(service, path)
        if host_path:
            return _from_host(service, host_path, path, None)
    detail = f"{path} is not mounted: it is the file of the image, which is not in the project"
    return Gap(GapReason.IN_IMAGE, detail, service.name, location=service.location)


def _copied(service: Service, path: str) -> str:
    """The source, relative to the audited directory, of the last COPY that makes `path`; empty where none does."""
    dockerfile = service.dockerfile
    if isinstance(dockerfile, Gap):
        return ""
    build = service.node.get("build")
    context = text(build, "context") or text(build) or "."
    for copy in reversed(dockerfile.copies):
        if copy.from_stage:
            continue
        for source in copy.sources:
            inside = _target(source, copy.destination, dockerfile.workdir, many=len(copy.sources) > 1)
            if path == inside:
                return posixpath.normpath(posixpath.join(context, source))
            if path.startswith(f"{inside.rstrip('/')}/"):
                rest = path[len(inside.rstrip("/")) + 1 :]
                return posixpath.normpath(posixpath.join(context, source, rest))
    return ""


def _target(source: str, destination: str, workdir: str, *, many: bool) -> str:
    target = destination if destination.startswith("/") else posixpath.join(workdir or "/", destination)
    is_file = "." in posixpath.basename(source.rstrip("/")) and not source.endswith("/")
    if is_file and (many or destination.endswith("/") or destination in (".", "./")):
        return posixpath.normpath(posixpath.join(target, posixpath.basename(source)))
    return posixpath.normpath(target)


def files(service: Service, pattern: str) -> tuple[Found, ...] | Gap:
    """The files that a glob finds, in Go's `filepath.Glob` sense (no `**`)."""
    if not any(character in pattern for character in "*?["):
        found = file(service, pattern)
        return found if isinstance(found, Gap) else (found,)
    directory = posixpath.dirname(pattern)
    while any(character in directory for character in "*?["):
        directory = posixpath.dirname(directory)
    host = _host_directory(service, directory)
    if isinstance(host, Gap):
        return host
    single = _single_files(service, pattern) | _copied_files(service, pattern)
    listing = service.stack.view.directory(host, recursive=True) if host else None
    names: tuple[str, ...] = ()
    if isinstance(listing, Gap):
        if not single:
            return Gap(
                listing.reason, f"{directory} is {host}: {listing.detail}", service.name, location=service.location
            )
    elif listing is not None:
        names = listing.names
    inside = {posixpath.join(directory, name) for name in names if not name.endswith("/")} | single
    found_files = []
    for path in sorted(path for path in inside if matches(path, pattern)):
        one = file(service, path)
        if isinstance(one, Found):
            found_files.append(one)
        elif one.reason is GapReason.PENDING:
            return one
    return tuple(found_files)


def _single_files(service: Service, pattern: str) -> set[str]:
    """Files that are mounted one by one at a place that the pattern matches."""
    return {mount.target for mount in service.mounts if matches(mount.target, pattern)}


def _copied_files(service: Service, pattern: str) -> set[str]:
    """Files that the stack's own Dockerfile copies one by one to a place that the pattern matches."""
    if not service.is_built or service.mount_for(posixpath.dirname(pattern)) is not None:
        return set()
    dockerfile = service.dockerfile
    if isinstance(dockerfile, Gap):
        return set()
    targets = {
        _target(source, copy.destination, dockerfile.workdir, many=len(copy.sources) > 1)
        for copy in dockerfile.copies
        if not copy.from_stage
        for source in copy.sources
    }
    return {target for target in targets if matches(target, pattern)}


def matches(path: str, pattern: str) -> bool:
    """Go's `filepath.Match`: `*` does not cross a slash."""
    ours, theirs = path.split("/"), pattern.split("/")
    return len(ours) == len(theirs) and all(fnmatch.fnmatchcase(*pair) for pair in zip(ours, theirs, strict=True))


def _host_directory(service: Service, directory: str) -> str | Gap:
    """The host's directory behind a directory of the container; empty where only single files are mounted in it."""
    mount = service.mount_for(directory)
    if mount is not None and mount.kind is MountKind.BIND:
        return mount.inside(directory)
    if mount is not None:
        detail = f"{directory} is kept in volume {mount.source!r}, which files do not show"
        return Gap(GapReason.IN_IMAGE, detail, service.name, location=mount.location)
    if service.is_built:
        host_path = _copied(service, directory)
        dockerfile = service.dockerfile
        if host_path:
            return host_path
        if isinstance(dockerfile, Gap):
            detail = f"{directory} is not mounted, and the image is built here: {dockerfile.detail}"
            return Gap(dockerfile.reason, detail, service.name, location=service.location)
    return ""
