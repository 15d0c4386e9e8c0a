"""What the repository's documents say about restore tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation, Span
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.subjects.repository import own_files
from auditor.subjects.stack import Stack

_DOCUMENT = regex(
    r"(?i)(recover|restore|disaster|backup|runbook|production|operations|(^|/)dr[-_.])[^/]*\.(md|rst|txt|adoc)$"
)
_TESTED = regex(
    r"(?i)restor(e|ation)s?[- ](tests?|drills?|rehears\w+)|(tests?|drills?|rehears\w+) (of |the )?restor|test restores"
)
_DATE = regex(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_REACH = 25  # lines after a mention in which a dated record belongs to it
_MAX_FILES = 30


@dataclass(frozen=True, slots=True, eq=False)
class RestoreRecord:
    """A document that speaks of restore tests. `last` is the day of the latest one that it records, or None."""

    stack: Stack
    path: str
    location: FileLocation
    last: date | None

    @property
    def id(self) -> str:
        """The document's path."""
        return self.path

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every document of the stack that speaks of restore tests."""
        for name in [name for name in own_files(stack) if _DOCUMENT.search(name)][:_MAX_FILES]:
            reply = stack.view.file(name)
            if not isinstance(reply, Gap):
                found = _read(reply.text)
                if found is not None:
                    line, last = found
                    yield cls(stack, name, FileLocation(name, Span(line, 1, line, 2)), last)


def _read(text: str) -> tuple[int, date | None] | None:
    """The line of the mention, and the latest day recorded near it; None where tests are not spoken of."""
    lines = text.splitlines()
    mentions = [number for number, line in enumerate(lines, 1) if _TESTED.search(line)]
    if not mentions:
        return None
    dated = [
        (day, number)
        for mention in mentions
        for number in range(mention, min(mention + _REACH, len(lines)) + 1)
        for day in _days(lines[number - 1])
    ]
    if not dated:
        return mentions[0], None
    last, line = max(dated)
    return line, last


def _days(line: str) -> list[date]:
    found = []
    for year, month, day in _DATE.findall(line):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found
