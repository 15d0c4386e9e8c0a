"""Backup and restore scripts of the repository: what they copy, how, where to, and what they keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.shell import Command, Script, inner_commands, parse_shell
from auditor.subjects.component import Component
from auditor.subjects.data import DataVolume
from auditor.subjects.repository import own_files
from auditor.subjects.stack import Stack

_NAMED = regex(r"(?i)(backup|back-up|dump|snapshot|restore)")
_RESTORE = regex(r"(?i)restore|recover")
_SCRIPT = regex(r"(?i)\.(sh|bash)$|(^|/)[\w-]+$")
_MAX_SCRIPTS = 30
_OPTIONS_WITH_VALUE = frozenset(
    {
        *("-v", "--volume", "--mount", "-e", "--env", "--env-file", "--name", "--network", "--net", "-u", "--user"),
        *("-w", "--workdir", "--entrypoint", "--platform", "-p", "--publish", "--volumes-from", "-l", "--label"),
    }
)
_DUMPS = frozenset(
    {"pg_dump", "pg_dumpall", "pg_basebackup", "mysqldump", "mariadb-dump", "mongodump", "influx", "etcdctl"}
)
_REPOSITORIES = frozenset({"restic", "borg", "duplicity", "kopia", "rustic"})
_REMOTE = regex(r"^(?:[\w.-]+@)?[\w.-]+:(?!\d+$)[^\\]")
_CLIENTS = frozenset({"curl", "wget", "http", "docker", "podman"})
_SNAPSHOTS = ("/snapshots/", ".backup", "lvcreate", "zfs", "btrfs")
_OFFSITE_TOOLS = frozenset({"rclone", "s3cmd", "gsutil", "azcopy", "mc", "s5cmd", "scp", "sftp", "b2", "curlftpfs"})


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """One command that copies data away: the archive it writes, and where it reads.

    `volumes` are names of Docker volumes that it mounts to read; `reads` and `archive` are as the script's words stand.
    """

    command: Command
    archive: str
    reads: tuple[str, ...]
    volumes: tuple[str, ...]

    @property
    def location(self) -> FileLocation:
        """The line of the command."""
        return self.command.location

    @property
    def example(self) -> str:
        """The archive's name, for people: its date as the format that makes it."""
        return re.sub(r"\{date:([^}]*)\}", r"\1", self.archive.rpartition("/")[2])


@dataclass(frozen=True, slots=True, eq=False)
class _Scripted:
    """A shell script of the stack's files."""

    stack: Stack
    script: Script

    @property
    def id(self) -> str:
        """The script's path."""
        return self.script.path

    @property
    def location(self) -> FileLocation:
        """The first command."""
        return self.script.commands[0].location

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command, those given to a shell in a container included."""
        return tuple(all_commands(self.script))


@dataclass(frozen=True, slots=True, eq=False)
class BackupScript(_Scripted):
    """A shell script that copies data away."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every backup script of the stack's files."""
        return (cls(stack, script) for script in scripts(stack) if not _RESTORE.search(script.path) and _copies(script))

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Every command that copies data away."""
        return _copies(self.script)

    def texts(self) -> Iterator[str]:
        """The words of all commands, with the variable of a loop replaced by each of its words."""
        for command in self.commands:
            for word in command.words:
                yield from expanded(word, self.script)

    def mentions(self, volume: DataVolume) -> bool:
        """True where the script speaks of a volume, by its key, its real name, or its service's container."""
        wanted = re.compile(rf"(?<![\w.-]){re.escape(volume.key)}(?![\w.-])|_{re.escape(volume.key)}(?![\w.-])")
        real = volume.real_name
        return any(real in word or wanted.search(word) for word in self.texts())

    @property
    def archive_patterns(self) -> tuple[re.Pattern[str], ...]:
        """What the names of the archives look like."""
        return tuple(_pattern(copy.archive.rpartition("/")[2]) for copy in self.copies if copy.archive)

    @property
    def snapshot_requests(self) -> tuple[Command, ...]:
        """Commands that ask Prometheus for a snapshot of its data."""
        return tuple(
            command
            for command in self.commands
            if command.name in _CLIENTS and any("tsdb/snapshot" in word for word in command.words)
        )

    def sends_away(self, command: Command) -> bool:
        """True where a command sends data to another host or an object store."""
        return is_offsite(command)

    def expand(self, text: str) -> tuple[str, ...]:
        """A text with the variables of loops replaced by each of their words."""
        return tuple(expanded(text, self.script))

    def is_still(self, volume: DataVolume, copy: Copy) -> bool:
        """True where a volume's service is stopped, or its data snapshotted, before a copy is made of it."""
        if any(mark in word for mark in _SNAPSHOTS for word in (*copy.reads, copy.archive)):
            return True
        return any(self._stills(command, volume) for command in self._before(copy))

    def _before(self, copy: Copy) -> Iterator[Command]:
        for command in self.commands:
            if command.location.span and copy.location.span and command.location.span.line >= copy.location.span.line:
                return
            yield command

    def _stills(self, command: Command, volume: DataVolume) -> bool:
        text = " ".join(command.words)
        if "tsdb/snapshot" in text:
            return volume.service.component is Component.PROMETHEUS
        if any(mark in text for mark in _SNAPSHOTS[1:]):
            return True
        verb = next((word for word in command.words if word in ("stop", "pause", "down")), None)
        if verb is None:
            return False
        named = [word for word in command.words[command.words.index(verb) + 1 :] if not word.startswith("-")]
        whole = " ".join(part for word in named for part in expanded(word, self.script))
        return not named or "$" in whole or volume.service.name in whole


@dataclass(frozen=True, slots=True, eq=False)
class RestoreScript(_Scripted):
    """A shell script that brings data back."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every restore script of the stack's files."""
        return (cls(stack, script) for script in scripts(stack) if _RESTORE.search(script.path))

    @property
    def archives(self) -> tuple[tuple[str, Command], ...]:
        """Names of the archives that `tar` unpacks, with the commands."""
        found: list[tuple[str, Command]] = []
        for command in self.commands:
            if command.name == "tar" and any("x" in word.lstrip("-") for word in command.words[1:3]):
                named = [word for word in command.words[1:] if re.search(r"\.(tar|tgz|tar\.\w+|zst|gz)$", word)]
                found.extend((word.rpartition("/")[2], command) for word in named[:1])
        return tuple(found)


def scripts(stack: Stack) -> tuple[Script, ...]:
    """Shell scripts of the stack whose names speak of backup or restore."""
    return stack.memo("backup scripts", lambda: tuple(_scripts(stack)))


def _scripts(stack: Stack) -> Iterator[Script]:
    names = [name for name in own_files(stack) if _SCRIPT.search(name) and _NAMED.search(name.rpartition("/")[2])]
    for name in names[:_MAX_SCRIPTS]:
        reply = stack.view.file(name)
        if isinstance(reply, Gap):
            continue
        if not name.endswith((".sh", ".bash")) and not reply.text.startswith("#!"):
            continue
        script = parse_shell(reply.text, name)
        if script.commands:
            yield script


# What `date` writes for each letter of its format; anything else is any text.
_DATE_PARTS = {"Y": r"\d{4}", "y": r"\d\d", "F": r"\d{4}-\d\d-\d\d", "T": r"\d\d:\d\d:\d\d", "s": r"\d+", "j": r"\d{3}"}


def _pattern(name: str) -> re.Pattern[str]:
    """A file name of a script (`prometheus-{date:%Y%m%d}.tar.gz`) as a pattern of the names that it makes."""
    parts: list[str] = []
    for part in re.split(r"(\{date:[^}]*\}|\$\{?\w+\}?|\$\([^)]*\))", name):
        if part.startswith("{date:"):
            letters = re.split(r"%-?(.)", part[len("{date:") : -1])
            parts.extend(
                _DATE_PARTS.get(letter, r"\d\d") if index % 2 else re.escape(letter)
                for index, letter in enumerate(letters)
            )
        elif part.startswith("$"):
            parts.append(".*")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts))


def all_commands(script: Script) -> Iterator[Command]:
    """The commands of a script, each followed by those that it gives to an inner shell."""
    for command in script.commands:
        yield command
        yield from inner_commands(command)


def expanded(word: str, script: Script) -> Iterator[str]:
    """A word with the variables of `for` loops replaced by each of their words."""
    loops = [loop for loop in script.loops if f"${loop.variable}" in word or f"${{{loop.variable}" in word]
    if not loops:
        yield word
        return
    for loop in loops:  # a variable may serve several loops; which one surrounds the word is not told
        pattern = re.compile(rf"\$\{{?{re.escape(loop.variable)}\}}?")
        for value in loop.words:
            yield pattern.sub(value.replace("\\", r"\\"), word)


def container_command(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What `docker run OPTIONS IMAGE COMMAND` mounts and runs: sources of its volumes, and the command."""
    volumes: list[str] = []
    index = 2
    while index < len(words):
        word = words[index]
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            break
        if name in _OPTIONS_WITH_VALUE and not equals:
            index += 1
            value = words[index] if index < len(words) else ""
        if name in ("-v", "--volume"):
            volumes.append(value.partition(":")[0])
        elif name == "--mount":
            parts = dict(part.partition("=")[::2] for part in value.split(","))
            volumes.append(parts.get("source", parts.get("src", "")))
        index += 1
    return tuple(volume for volume in volumes if volume), words[index + 1 :]


def _copies(script: Script) -> tuple[Copy, ...]:
    return tuple(copy for command in script.commands for copy in _copies_of(command))


def _copies_of(command: Command) -> Iterator[Copy]:
    words = command.words
    volumes: tuple[str, ...] = ()
    if words[:1] and command.name in ("docker", "podman") and "run" in words[1:2]:
        mounted, words = container_command(words)
        volumes = tuple(volume for volume in mounted if not volume.startswith(("/", ".", "$", "~", "{")))
    inner = [found.words for found in inner_commands(command)]
    for own in inner or [words]:
        found = _copy(own)
        if found is not None:
            yield Copy(command, found[0], found[1], volumes)


def _copy(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The archive that a command writes and what it reads, or None where it copies nothing away."""
    name = words[0].rpartition("/")[2] if words else ""
    if name == "tar" and len(words) > 1:
        return _tar(words)
    if name in _DUMPS:
        return ("", words[1:])
    if name in _REPOSITORIES and any(word in ("backup", "create", "full", "snapshot") for word in words[1:4]):
        return ("", tuple(word for word in words[2:] if word.startswith(("/", "$", "."))))
    return _plain_copy(name, words)


def _plain_copy(name: str, words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """`rsync`, `cp -r` and `docker cp`: where to, and what."""
    plain = [word for word in words[1:] if not word.startswith("-")]
    recursive = name == "rsync" or any(re.match(r"-\w*[aRr]", word) for word in words)
    if name in ("rsync", "cp") and recursive and len(plain) > 1:
        return (plain[-1], tuple(plain[:-1]))
    if name in ("docker", "podman") and words[1:2] == ("cp",) and len(plain) > 2 and ":" in plain[1]:  # noqa: PLR2004 (cp FROM TO)
        return (plain[2], (plain[1],))
    return None


def _tar(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """`tar` in any of its spellings (`czf X`, `-c -z -f X`, `--create --file=X`), if it creates an archive."""
    first = words[1] if not words[1].startswith("-") else ""
    short = first + "".join(word.lstrip("-") for word in words[1:] if re.fullmatch(r"-\w+", word))
    if "c" not in short and "--create" not in words:
        return None
    archive = ""
    reads: list[str] = []
    index = 2 if first else 1
    expects_archive = "f" in first
    while index < len(words):
        word = words[index]
        if expects_archive:
            archive, expects_archive = word, False
        elif word.startswith("--file="):
            archive = word.partition("=")[2]
        elif word == "--file" or re.fullmatch(r"-\w*f", word):
            expects_archive = True
        elif word in ("-C", "--directory"):
            index += 1
            reads.append(words[index] if index < len(words) else "")
        elif not word.startswith("-"):
            reads.append(word)
        index += 1
    return archive, tuple(reads)


def is_offsite(command: Command) -> bool:
    """True where a command sends data to another host or an object store."""
    words = command.words
    if (
        command.name in _OFFSITE_TOOLS
        or (command.name == "aws" and "s3" in words)
        or (command.name == "az" and "storage" in words)
    ):
        return True
    if command.name in ("rsync", "borg") and any(_REMOTE.match(word) or "://" in word for word in words[1:]):
        return True
    if command.name in ("curl", "wget") and any(word in ("-T", "--upload-file") for word in words):
        return True
    return command.name == "ssh" or (command.name == "gcloud" and "storage" in words)
