"""The files of the audited directory that belong to a stack, by name; other stacks' directories are left out."""

from __future__ import annotations

import posixpath

from auditor.model.evidence import Gap
from auditor.model.pattern import regex
from auditor.subjects.stack import Stack

_COMPOSE = regex(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_ELSEWHERE = frozenset(
    "test tests testdata fixtures vendor node_modules third_party archive archived deprecated".split()  # noqa: SIM905 (a list of words)
)
_MAX_DEPTH = 5


def own_files(stack: Stack) -> tuple[str, ...]:
    """Paths, relative to the audited directory, of the files that can belong to `stack`, sorted."""
    return stack.memo("own files", lambda: _own_files(stack))


def _own_files(stack: Stack) -> tuple[str, ...]:
    listing = stack.view.directory(".", recursive=True)
    if isinstance(listing, Gap):
        return ()
    mine = {posixpath.dirname(path) for path in stack.model.files}
    others = {
        directory
        for name in listing.names
        if _COMPOSE.fullmatch(posixpath.basename(name))
        and (directory := posixpath.dirname(name))
        and directory not in mine
    }
    # A directory above this stack's own is shared, whatever else it holds.
    others = {other for other in others if not any(own == other or own.startswith(f"{other}/") for own in mine)}
    return tuple(name for name in listing.names if not name.endswith("/") and _belongs(name, others))


def _belongs(name: str, others: set[str]) -> bool:
    parts = name.split("/")
    if len(parts) > _MAX_DEPTH or _ELSEWHERE.intersection(parts[:-1]):
        return False
    prefixes = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return not any(prefix in others for prefix in prefixes)
