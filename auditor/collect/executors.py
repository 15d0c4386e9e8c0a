"""The functions that touch the outside world. Every failure becomes a gap; nothing here raises on bad input."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from auditor.collect.git_index import list_tracked
from auditor.collect.redact import redact, redact_value, redact_whole
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
    VariableReply,
)
from auditor.model.values import dataclass

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_NAMES = 5_000
MAX_LEVELS = 12
SKIPPED_DIRECTORIES = frozenset({".git", "node_modules", ".venv", "__pycache__", ".terraform", "vendor"})


@dataclass(frozen=True, slots=True)
class Disk:
    """The part of the disk that may be read: paths are relative to `root`, and must stay inside `boundary`.

    Symbolic links are followed, and judged by where they lead.
    """

    root: Path
    boundary: Path

    def locate(self, path: str) -> Path | Gap:
        """The real path, or a gap where it leaves the boundary."""
        location = FileLocation(path)
        try:
            real = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            return Gap(GapReason.DENIED, f"cannot be resolved: {_reason(error)}", path, location=location)
        if real == self.boundary or self.boundary in real.parents:
            return real
        if not Path(path).is_absolute() or os.path.lexists(self.root / path):
            detail = "lies outside the project, and is not read"
        else:
            detail = "is a path of the host, outside the project"
        return Gap(GapReason.OUTSIDE, detail, path, location=location)


def execute(request: Request, disk: Disk) -> Reply:
    """Perform one request."""
    if isinstance(request, ReadVariable):
        value = os.environ.get(request.name)
        return VariableReply(None if value is None else redact_value(request.name, value))
    real = disk.locate(request.path)
    if isinstance(real, Gap):
        return real
    if isinstance(request, ReadFile):
        return _read_file(request, real)
    if isinstance(request, ListTracked):
        return list_tracked(request, real, disk.boundary)
    return _list_directory(request, real)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _gap(reason: GapReason, detail: str, path: str) -> Gap:
    return Gap(reason, detail, path, location=FileLocation(path))


def _read_file(request: ReadFile, real: Path) -> FileReply | Gap:
    path = request.path
    data = _bytes(path, real)
    if isinstance(data, Gap):
        return data
    content, mode = data
    if b"\0" in content[:8192]:
        return _gap(GapReason.UNPARSABLE, "is not a text file (it holds NUL bytes)", path)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _gap(GapReason.UNPARSABLE, f"is not UTF-8 text (byte {error.start})", path)
    return FileReply((redact_whole if request.whole else redact)(text, path), mode, hashlib.sha256(content).hexdigest())


def _bytes(path: str, real: Path) -> tuple[bytes, int] | Gap:
    """The content and the permission bits of a regular file."""
    try:
        # O_NONBLOCK: opening a FIFO that nobody writes to must not hang the audit.
        descriptor = os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not stat.S_ISREG(mode):
                return _gap(GapReason.UNSUPPORTED, "is a device, socket or pipe, not a file", path)
            content = stream.read(MAX_FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return _gap(GapReason.MISSING, "there is no such file", path)
    except IsADirectoryError:
        return _gap(GapReason.MISSING, "is a directory, not a file", path)
    except OSError as error:
        return _gap(GapReason.DENIED, f"cannot be read: {_reason(error)}", path)
    if len(content) > MAX_FILE_BYTES:
        return _gap(GapReason.TOO_LARGE, f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB", path)
    return content, stat.S_IMODE(mode)


def _list_directory(request: ListDirectory, real: Path) -> DirectoryReply | Gap:
    names: list[str] = []
    pending = [("", real, 0)]
    truncated = False
    while pending:
        prefix, directory, level = pending.pop()
        try:
            entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        except OSError as error:
            if level:
                continue
            reason = GapReason.DENIED if isinstance(error, PermissionError) else GapReason.MISSING
            return _gap(reason, f"cannot be listed: {_reason(error)}", request.path)
        for entry in entries:
            is_directory = entry.is_dir(follow_symlinks=True)
            names.append(f"{prefix}{entry.name}/" if is_directory else f"{prefix}{entry.name}")
            # Links to directories are named but not walked: a loop of links would never end.
            walk = is_directory and not entry.is_symlink() and entry.name not in SKIPPED_DIRECTORIES
            if request.recursive and walk and level < MAX_LEVELS:
                pending.append((f"{prefix}{entry.name}/", Path(entry.path), level + 1))
        if len(names) >= MAX_NAMES:
            truncated = True
            break
    return DirectoryReply(tuple(sorted(names[:MAX_NAMES])), truncated)
