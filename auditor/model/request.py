"""What may be asked of the outside world. The union has no verb that writes: read-only by construction."""

from __future__ import annotations

from auditor.model.evidence import Gap
from auditor.model.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class ReadFile:
    """Read one text file; the path is relative to the audited directory, or absolute.

    `whole` says that the file is a secret, whatever its name: a single line of it is replaced by a token.
    """

    path: str
    whole: bool = False


@dataclass(frozen=True, slots=True, order=True)
class ListDirectory:
    """List the names in a directory; `recursive` walks it within the limits of the runner."""

    path: str
    recursive: bool = False


@dataclass(frozen=True, slots=True, order=True)
class ReadVariable:
    """Read one environment variable of the auditor's own process, as `docker compose` does to interpolate."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class ListTracked:
    """Ask which files at or below a path are tracked by git; `.` in the answer is the path itself."""

    path: str = "."


Request = ReadFile | ListDirectory | ReadVariable | ListTracked


@dataclass(frozen=True, slots=True)
class FileReply:
    """A file's redacted text, its permission bits, and the digest of what was on disk."""

    text: str
    mode: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DirectoryReply:
    """Names below a directory, sorted, relative to it; directories end with a slash."""

    names: tuple[str, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class VariableReply:
    """The value, redacted where the name tells of a secret; None where the variable is not set."""

    value: str | None


@dataclass(frozen=True, slots=True)
class TrackedReply:
    """Paths of tracked files, relative to the path that was asked for."""

    paths: tuple[str, ...]
    truncated: bool = False


Reply = FileReply | DirectoryReply | VariableReply | TrackedReply | Gap
