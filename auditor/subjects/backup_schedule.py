"""When backups run: entries of crontabs and systemd timers of the repository that start a backup."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.crontab import parse_crontab
from auditor.parse.schedule import Timing
from auditor.parse.systemd import parse_timer, parse_unit
from auditor.subjects.backup import scripts
from auditor.subjects.repository import own_files
from auditor.subjects.stack import Stack

_CRONTAB = regex(r"(?i)(^|/)([\w.-]*crontab[\w.-]*|cron\.d/[\w.-]+|[\w.-]+\.cron|cron)$")
_BACKUP = regex(r"(?i)backup|back-up|dump|restic|borg|snapshot")
_MAX_FILES = 40


@dataclass(frozen=True, slots=True, eq=False)
class BackupSchedule:
    """One entry that starts a backup. `timing` is None where its text is no schedule; `problem` says why."""

    stack: Stack
    command: str
    timing: Timing | None
    location: FileLocation
    problem: str = ""

    @property
    def id(self) -> str:
        """The file that schedules, and what it starts."""
        words = self.command.split()
        return " ".join([self.location.path, *(posixpath.basename(word) for word in words[:1])])

    @property
    def script(self) -> str:
        """The path, in the repository, of the script that it starts; empty where that is not here."""
        words = {posixpath.basename(word.strip("\"'")) for word in self.command.split()}
        return next((script.path for script in scripts(self.stack) if posixpath.basename(script.path) in words), "")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every entry of the stack's crontabs and timers that starts a backup."""
        for name in [name for name in own_files(stack) if _CRONTAB.search(name) or name.endswith(".timer")][
            :_MAX_FILES
        ]:
            reply = stack.view.file(name)
            if isinstance(reply, Gap):
                continue
            if name.endswith(".timer"):
                yield from cls._timer(stack, name, reply.text)
            else:
                yield from cls._crontab(stack, name, reply.text)

    @classmethod
    def _crontab(cls, stack: Stack, name: str, content: str) -> Iterator[Self]:
        crontab = parse_crontab(content, name)
        for entry in crontab.entries:
            if _BACKUP.search(entry.command):
                yield cls(stack, entry.command, entry.schedule, entry.location)
        lines = content.splitlines()
        for problem in crontab.problems:
            span = problem.location.span
            line = lines[span.line - 1] if span and span.line <= len(lines) else ""
            if _BACKUP.search(line):
                yield cls(stack, line, None, problem.location, problem.message)

    @classmethod
    def _timer(cls, stack: Stack, name: str, content: str) -> Iterator[Self]:
        timer = parse_timer(content, name)
        unit = timer.unit or posixpath.basename(name).replace(".timer", ".service")
        service = stack.view.file(posixpath.join(posixpath.dirname(name), unit))
        command = ""
        if not isinstance(service, Gap):
            started = parse_unit(service.text, unit).get("Service", "ExecStart")
            command = started.text if started else ""
        if not _BACKUP.search(command) and not _BACKUP.search(unit):
            return
        if timer.schedules:
            yield cls(stack, command or unit, timer.timing, timer.schedules[0][1].location)
        for problem in timer.problems if not timer.schedules else ():
            yield cls(stack, command or unit, None, problem.location, problem.message)
