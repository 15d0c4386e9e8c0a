"""The window through which everything after collect sees the world.

Whoever builds facts asks the view for files, directories and variables. What was collected is answered at once. In a
live run, what lies on this machine is read when it is first asked for; what is far away is noted as wanted and answered
by a `pending` gap, and the builders run again once it was fetched. So the plan of
what to collect and the reading of it are one piece of code, each thing is read once, and a stored snapshot answers
exactly what the live run did.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.request import (
    DirectoryReply,
    FileReply,
    ListDirectory,
    ListTracked,
    ReadFile,
    ReadVariable,
    Reply,
    Request,
    TrackedReply,
    VariableReply,
)
from auditor.parse.document import Document
from auditor.parse.yamldoc import parse_yaml

T = TypeVar("T")


def normalise(path: str) -> str:
    """`path` without `.` and `..` steps where they can be resolved by name; forward slashes."""
    return posixpath.normpath(path.replace("\\", "/"))


class View:
    """Answers requests from replies that were collected, notes those that were not, and parses each file once."""

    def __init__(
        self,
        replies: Mapping[Request, Reply],
        *,
        live: bool = False,
        fetch: Callable[[Request], Reply] | None = None,
    ) -> None:
        """What is not in `replies` is asked of `fetch`, which is quick; without it, a `live` view answers `pending`.

        A view that is neither answers `not-collected`: it shows a stored snapshot.
        """
        self._replies = replies
        self._fetched: dict[Request, Reply] = {}
        self._fetch = fetch
        self._live = live
        self._wanted: set[Request] = set()
        self._pending = 0  # how often the answer was "not yet"
        self._documents: dict[tuple[str, str], Document] = {}
        self._memo: dict[object, object] = {}
        self._provisional: dict[object, object] = {}  # built while something was still to come

    def ask(self, request: Request) -> Reply:
        """The reply to `request`, or a gap that says why there is none."""
        reply = self._replies.get(request) or self._fetched.get(request)
        if reply is not None:
            return reply
        if self._fetch is not None:
            fetched = self._fetched[request] = self._fetch(request)
            return fetched
        if self._live:
            self._wanted.add(request)
            self._pending += 1
            return Gap(GapReason.PENDING, "not read yet", str(request))
        return Gap(GapReason.NOT_COLLECTED, "the snapshot does not hold it", str(request))

    def take_wanted(self) -> frozenset[Request]:
        """What was asked for and not answered since the last call."""
        wanted = frozenset(self._wanted)
        self._wanted.clear()
        self._provisional.clear()
        return wanted

    @property
    def replies(self) -> Mapping[Request, Reply]:
        """Everything that was collected."""
        return {**self._replies, **self._fetched}

    @property
    def is_waiting(self) -> bool:
        """True while something was asked for and not answered."""
        return bool(self._wanted)

    def file(self, path: str, *, whole: bool = False) -> FileReply | Gap:
        """The redacted text of a file; `path` is relative to the audited directory, or absolute.

        `whole` is for files that are secrets as they stand; what was read so is also the answer to who asks without.
        """
        path = normalise(path)
        secret = ReadFile(path, whole=True)
        reply = self.ask(secret if whole or secret in self._replies else ReadFile(path))
        if isinstance(reply, FileReply):
            return reply
        return _gap(reply, path)

    def parsed(self, path: str, parse: Callable[[str, str], Document]) -> Document | Gap:
        """The file read by `parse(text, path)`, once however often it is asked for."""
        path = normalise(path)
        key = (path, f"{parse.__module__}.{parse.__qualname__}")
        known = self._documents.get(key)
        if known is not None:
            return known
        reply = self.file(path)
        if isinstance(reply, Gap):
            return reply
        document = parse(reply.text, path)
        self._documents[key] = document
        return document

    def yaml(self, path: str) -> Document | Gap:
        """The YAML (or JSON) documents of a file."""
        return self.parsed(path, parse_yaml)

    def directory(self, path: str, *, recursive: bool = False) -> DirectoryReply | Gap:
        """The names in a directory."""
        path = normalise(path)
        reply = self.ask(ListDirectory(path, recursive))
        if isinstance(reply, DirectoryReply):
            return reply
        return _gap(reply, path)

    def tracked(self, path: str) -> bool | Gap:
        """Whether git tracks the file (or anything below the directory); a gap where no repository can be read."""
        path = normalise(path)
        reply = self.ask(ListTracked(path))
        if isinstance(reply, TrackedReply):
            return bool(reply.paths)
        return _gap(reply, path)

    def variable(self, name: str) -> str | None:
        """The value of an environment variable of the auditor's process; None where it is not set."""
        reply = self.ask(ReadVariable(name))
        return reply.value if isinstance(reply, VariableReply) else None

    def memo(self, key: object, build: Callable[[], T]) -> T:
        """The result of `build()`: kept for good if nothing it asked for was missing, else until the next replies."""
        if key in self._memo:
            return cast("T", self._memo[key])
        if key in self._provisional:
            self._pending += 1  # whatever is built from it is provisional too
            return cast("T", self._provisional[key])
        before = self._pending
        result = build()
        kept = self._memo if self._pending == before else self._provisional
        kept[key] = result
        return result


def _gap(reply: Reply, path: str) -> Gap:
    if isinstance(reply, Gap):
        return (
            reply if reply.location else Gap(reply.reason, reply.detail, reply.subject, reply.layer, FileLocation(path))
        )
    return Gap(GapReason.UNSUPPORTED, "not a file", path, location=FileLocation(path))
