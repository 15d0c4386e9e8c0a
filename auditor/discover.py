"""Finds the compose files that a path stands for, as `docker compose` does, and says what was chosen and why."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode
from auditor.model.pattern import regex
from auditor.model.snapshot import StackTarget, Target
from auditor.model.values import dataclass
from auditor.view import View, normalise

# Source: https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file
DEFAULT_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDE_NAMES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_LOOKS_LIKE_COMPOSE = regex(r"(docker-)?(compose|stack)([.-][\w.-]+)?\.ya?ml|[\w.-]+[.-](docker-)?compose\.ya?ml")
_MAX_LISTED = 6


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said about the target; `paths` and `files` are relative to the audited directory."""

    root: str
    paths: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    project_directory: str = ""
    project_name: str = ""
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] | None = None


def discover(options: Options, view: View) -> Target:
    """The stacks to audit; none where nothing was found, with notes that say what was looked for."""
    notes: list[str] = []
    chosen: list[tuple[str, ...]] = [tuple(normalise(path) for path in options.files)] if options.files else []
    for path in options.paths or (() if options.files else (".",)):
        chosen.extend(_in_path(normalise(path), view, notes))
    stacks = tuple(
        StackTarget(
            files,
            options.project_directory,
            options.project_name,
            options.env_files,
            options.profiles,
        )
        for files in dict.fromkeys(chosen)
    )
    return Target(options.root, stacks, tuple(notes))


def _in_path(path: str, view: View, notes: list[str]) -> list[tuple[str, ...]]:
    listing = view.directory(path)
    if isinstance(listing, Gap):
        if isinstance(view.file(path), Gap):
            notes.append(f"{path}: {listing.detail}")
            return []
        return [(path,)]
    names = [name for name in listing.names if not name.endswith("/")]
    found = _in_directory(path, names, view, notes)
    if found:
        return found
    below: list[tuple[str, ...]] = []
    for name in listing.names:
        inner = normalise(posixpath.join(path, name))
        if not name.endswith("/") or name.startswith("."):
            continue
        nested = view.directory(inner)
        if not isinstance(nested, Gap):
            below.extend(_in_directory(inner, nested.names, view, notes))
    if len(below) > 1:
        notes.append(f"{path} has no compose file of its own; {len(below)} stacks were found below it")
    if not below:
        notes.append(f"{path}: no compose file here or one level below; name one with -f FILE")
    return below


def _in_directory(directory: str, names: Sequence[str], view: View, notes: list[str]) -> list[tuple[str, ...]]:
    base = next((name for name in DEFAULT_NAMES if name in names), None)
    others = [name for name in names if _LOOKS_LIKE_COMPOSE.fullmatch(name) and name != base]
    if base is not None:
        override = next((name for name in OVERRIDE_NAMES if name in names), None)
        files = [normalise(posixpath.join(directory, name)) for name in (base, override) if name]
        notes.append(f"audited {' with '.join(files)}, as `docker compose` would choose")
        left = [name for name in others if name != override]
        if left:
            more = f" and {len(left) - _MAX_LISTED} more" if len(left) > _MAX_LISTED else ""
            notes.append(f"not audited: {', '.join(left[:_MAX_LISTED])}{more}; name them with -f to merge them in")
        return [tuple(files)]
    stacks = [normalise(posixpath.join(directory, name)) for name in others]
    whole = [path for path in stacks if _stands_alone(path, view)]
    if whole and len(stacks) > 1:
        notes.append(f"{directory} has no compose.yaml; each of {', '.join(whole)} was audited as a stack of its own")
        left = [path for path in stacks if path not in whole]
        if left:
            notes.append(f"not audited: {', '.join(left)}: not a whole stack alone; name them with -f in their order")
    return [(path,) for path in whole or stacks[:1]]


def _stands_alone(path: str, view: View) -> bool:
    """True where every service has an image or a build, so that the file is no mere override."""
    document = view.yaml(path)
    if isinstance(document, Gap) or not isinstance(document.root, MappingNode):
        return False
    services = document.root.get("services")
    if not isinstance(services, MappingNode) or not services.entries:
        return False
    return all(
        isinstance(node, MappingNode) and any(node.get(key) is not None for key in ("image", "build", "extends"))
        for _, node in services.entries
    )
