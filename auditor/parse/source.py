"""Offsets of a text as lines and columns, for parsers that walk over characters."""

from __future__ import annotations

from bisect import bisect_right

from auditor.model.location import FileLocation, Span
from auditor.parse.document import DocumentProblem


class Source:
    """A text with its path; turns offsets into places. Only a line feed ends a line; columns count characters."""

    __slots__ = ("_starts", "path", "problems", "text")

    def __init__(self, text: str, path: str) -> None:
        """Start with no problems; a byte order mark at the beginning is removed."""
        self.text = text.removeprefix("\ufeff")
        self.path = path
        self.problems: list[DocumentProblem] = []
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        self._starts = starts

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to and without `end`."""
        line = bisect_right(self._starts, start)
        end_line = bisect_right(self._starts, end)
        return Span(line, start - self._starts[line - 1] + 1, end_line, end - self._starts[end_line - 1] + 1)

    def at(self, start: int, end: int) -> FileLocation:
        """The same as a location of this file."""
        return FileLocation(self.path, self.span(start, end))

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def lines(self) -> list[tuple[int, str]]:
        """Each line with the offset of its first character, without its line feed (and carriage return)."""
        ends = [*(start - 1 for start in self._starts[1:]), len(self.text)]
        return [(start, self.text[start:end].removesuffix("\r")) for start, end in zip(self._starts, ends, strict=True)]

    def problem(self, message: str, start: int, end: int, *, fatal: bool = False) -> None:
        """Note something wrong at a place."""
        self.problems.append(DocumentProblem(message, self.at(start, max(end, start + 1)), fatal))
