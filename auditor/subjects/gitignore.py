"""Whether a path is kept out of the repository, so that its absence says nothing about the host.

Source: https://git-scm.com/docs/gitignore (the pattern format; the `.gitignore` files of the audited directory).
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap
from auditor.model.pattern import regex

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_EXAMPLE = regex(r"[\w.-]*(example|sample|template|dist|tpl|default)[\w.-]*", re.IGNORECASE)


def ignored(stack: Stack, path: str) -> bool:
    """True where a `.gitignore` of the project excludes the path, or a directory above it."""
    verdict = False
    parts = posixpath.normpath(path).split("/")
    for depth in range(len(parts)):
        directory = "/".join(parts[:depth])
        inner = parts[depth:]
        for pattern in _patterns(stack, directory):
            if _matches(inner, pattern.removeprefix("!")):
                verdict = not pattern.startswith("!")
    return verdict


def _patterns(stack: Stack, directory: str) -> tuple[str, ...]:
    reply = stack.view.file(posixpath.join(directory, ".gitignore"))
    if isinstance(reply, Gap):
        return ()
    lines = (line.strip() for line in reply.text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _matches(parts: list[str], pattern: str) -> bool:
    wanted = pattern.rstrip("/").removesuffix("/**").removesuffix("/*")
    anchored = "/" in wanted
    wanted = wanted.lstrip("/").removeprefix("**/")
    prefixes = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    if anchored and not pattern.startswith("**/"):
        return any(fnmatch.fnmatchcase(prefix, wanted) for prefix in prefixes)
    return any(fnmatch.fnmatchcase(part, wanted) for part in parts)


def example_of(stack: Stack, path: str) -> tuple[str, ...]:
    """Templates beside a file that is not there: `.env.example` for `.env`."""
    directory, name = posixpath.split(posixpath.normpath(path))
    listing = stack.view.directory(directory or ".")
    if isinstance(listing, Gap):
        return ()
    stem = name.strip(".").split(".")[0]
    found = (other for other in listing.names if _EXAMPLE.fullmatch(other) and stem in other and other != name)
    return tuple(posixpath.join(directory, other) for other in found)


def templates_beside(stack: Stack, path: str) -> tuple[str, ...]:
    """All templates in the directory of a path."""
    directory = posixpath.dirname(posixpath.normpath(path))
    listing = stack.view.directory(directory or ".")
    if isinstance(listing, Gap) or not directory:
        return ()
    return tuple(posixpath.join(directory, name) for name in listing.names if name.endswith((".example", ".sample")))
