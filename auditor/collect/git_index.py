"""Which files git tracks, read from the repository's index; git itself is not started, and nothing is written.

Source: https://git-scm.com/docs/index-format (versions 2, 3 and 4).
"""

from __future__ import annotations

import hashlib
import struct
from functools import lru_cache
from pathlib import Path

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.request import ListTracked, TrackedReply

MAX_INDEX_BYTES = 64 * 1024 * 1024
MAX_TRACKED = 5_000
_MAX_POINTER_BYTES = 4096  # of a `.git` file, which holds one path
_HEADER = struct.Struct(">4sLL")
_STAT = 40  # bytes of times, device, inode, mode, owner and size at the head of an entry
_MODE = struct.Struct(">L")
_FLAGS = struct.Struct(">H")
_EXTENDED = 0x4000
_DIRECTORY = 0o040000  # an entry of a sparse index that stands for all below it
_VERSIONS = (2, 3, 4)
_PREFIXED = 4  # from this version names are stored as what differs from the name before
_HASHES = {20: hashlib.sha1, 32: hashlib.sha256}


class IndexFormatError(Exception):
    """The bytes are no index that can be read here."""


def list_tracked(request: ListTracked, real: Path, boundary: Path) -> TrackedReply | Gap:
    """The tracked files at or below `real`, as paths relative to it; `.` is `real` itself."""
    start = real if real.is_dir() else real.parent
    for directory in (start, *start.parents):
        if directory != boundary and boundary not in directory.parents:
            break
        git = _git_directory(directory / ".git", boundary)
        if isinstance(git, Gap):
            return _gap(git.reason, git.detail, request.path)
        if git is not None:
            return _answer(request, real.relative_to(directory).as_posix(), git / "index")
    return _gap(GapReason.MISSING, "no git repository is around it", request.path)


def _gap(reason: GapReason, detail: str, path: str) -> Gap:
    return Gap(reason, detail, path, location=FileLocation(path))


def _git_directory(git: Path, boundary: Path) -> Path | Gap | None:
    """The repository behind `.git`: a directory, or a file that names one (worktrees and submodules)."""
    try:
        if git.is_file():
            with git.open("rb") as stream:
                line = stream.read(_MAX_POINTER_BYTES).decode("utf-8", "surrogateescape").strip()
            if not line.startswith("gitdir:"):
                return None
            git = git.parent / line.removeprefix("gitdir:").strip()
        real = git.resolve()
        if not (real / "HEAD").exists():
            return None if real == git else Gap(GapReason.MISSING, "its git repository is not there")
    except (OSError, RuntimeError, ValueError):
        return Gap(GapReason.DENIED, "its git repository cannot be looked at")
    if boundary not in real.parents:
        return Gap(GapReason.OUTSIDE, "its git repository lies outside the project, and is not read")
    return real


def _answer(request: ListTracked, inside: str, index: Path) -> TrackedReply | Gap:
    try:
        if not index.exists():
            return TrackedReply(())  # nothing was ever added
        status = index.stat()
        if status.st_size > MAX_INDEX_BYTES:
            return _gap(GapReason.TOO_LARGE, "git's index is too large to be read", request.path)
        entries = _entries(index, status.st_mtime_ns, status.st_size)
    except OSError as error:
        return _gap(GapReason.DENIED, f"git's index cannot be read: {error.strerror or error}", request.path)
    except IndexFormatError as error:
        return _gap(GapReason.UNSUPPORTED, f"git's index cannot be read: {error}", request.path)
    if any(mode == _DIRECTORY and f"{inside}/".startswith(name) for name, mode in entries):
        return _gap(GapReason.UNSUPPORTED, "git's sparse index leaves it out", request.path)
    prefix = "" if inside == "." else f"{inside}/"
    names = ["." if name == inside else name[len(prefix) :] for name, _ in entries if _below(name, inside, prefix)]
    unique = tuple(dict.fromkeys(names))
    return TrackedReply(unique[:MAX_TRACKED], len(unique) > MAX_TRACKED)


def _below(name: str, inside: str, prefix: str) -> bool:
    return name == inside or name.startswith(prefix)


@lru_cache(maxsize=4)
def _entries(index: Path, changed: int, size: int) -> tuple[tuple[str, int], ...]:  # noqa: ARG001 (part of the key)
    return read_index(index.read_bytes())


def read_index(data: bytes) -> tuple[tuple[str, int], ...]:
    """Names and modes of an index's entries, in its order; raises `IndexFormatError` where it cannot be read."""
    if len(data) < _HEADER.size:
        raise IndexFormatError("it is cut short")
    signature, version, count = _HEADER.unpack_from(data)
    if signature != b"DIRC":
        raise IndexFormatError("it is no index")
    if version not in _VERSIONS:
        raise IndexFormatError(f"version {version} is not known")
    errors = []
    for width in _widths(data):
        try:
            return _read_entries(data[:-width], version, count, width)
        except IndexFormatError as error:
            errors.append(error)
        except (struct.error, IndexError, ValueError):
            errors.append(IndexFormatError("it is cut short or damaged"))
    raise errors[0] if errors else IndexFormatError("its checksum is wrong")


def _widths(data: bytes) -> tuple[int, ...]:
    """How long object names are, by the checksum at the end; with `index.skipHash` it is zero, and both may be."""
    for width, digest in _HASHES.items():
        if digest(data[:-width]).digest() == data[-width:]:
            return (width,)
    return tuple(width for width in _HASHES if not any(data[-width:]))


def _read_entries(data: bytes, version: int, count: int, width: int) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    name = b""
    position = _HEADER.size
    for _ in range(count):
        start = position
        mode = _MODE.unpack_from(data, start + 24)[0]
        flags = _FLAGS.unpack_from(data, start + _STAT + width)[0]
        position = start + _STAT + width + (4 if flags & _EXTENDED else 2)
        if version == _PREFIXED:
            drop, position = _number(data, position)
            if drop > len(name):
                raise IndexFormatError("a name is damaged")
            end = data.index(b"\0", position)
            name = name[: len(name) - drop] + data[position:end]
            position = end + 1
        else:
            end = data.index(b"\0", position)
            name = data[position:end]
            position = start + (end - start + 8) // 8 * 8  # one to eight NULs
        found.append((name.decode("utf-8", "replace"), mode))
    _refuse_split(data, position)
    return tuple(found)


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number in the encoding of pack offsets, and the position after it."""
    byte = data[position]
    value = byte & 127
    while byte & 128:
        position += 1
        byte = data[position]
        value = ((value + 1) << 7) | (byte & 127)
    return value, position + 1


def _refuse_split(data: bytes, position: int) -> None:
    """Extensions must add up to the end; one of them moves most entries into another file."""
    while position < len(data):
        name, size = struct.unpack_from(">4sL", data, position)
        if name == b"link":
            raise IndexFormatError("it is split over two files")
        if not name[:1].isupper() and name != b"sdir":  # git's own rule of what a reader may pass over
            raise IndexFormatError("it has an extension that is not known")
        position += 8 + size
    if position != len(data):
        raise IndexFormatError("it is cut short or damaged")
