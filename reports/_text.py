r"""Makes texts from audited files fit to be shown: inert for terminals and browsers, secrets as words.

Names and excerpts come from hostile files. Nothing of them may steer a terminal, reorder a line or pose as a blank:
control characters, bidirectional marks and invisible ones are shown as escapes (`\x1b`, `\u202e`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from auditor.model.evidence import SecretGrade
from auditor.model.location import FileLocation, Location
from auditor.model.pattern import regex

_TOKEN: Final = regex(r"<redacted:(default|placeholder|weak|strong):(\d{1,9}):[0-9a-f]{4}>")
_GRADES: Final = {
    SecretGrade.DEFAULT: "a known default",
    SecretGrade.PLACEHOLDER: "a placeholder",
    SecretGrade.WEAK: "weak",
    SecretGrade.STRONG: "strong",
}
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK: Final = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u3164\u2800"
)
_OPEN: Final = "\u2039"
_CLOSE: Final = "\u203a"
_ASCII: Final = dict(zip("\u2039\u203a\u2019\u201c\u201d\u00b7\u2013\u2014", '<>\'""---', strict=True)) | {
    "\u2026": "..."
}
_TAB: Final = 4


class Piece(NamedTuple):
    """A run of text that is alike: a secret or not, in the marked place or not."""

    text: str
    secret: bool = False
    marked: bool = False


def show(text: str, *, unicode: bool = True) -> str:
    """One line of safe text; line breaks in it are shown as escapes."""
    return "".join(piece.text for piece in pieces(text, unicode=unicode))


def show_lines(text: str, *, unicode: bool = True) -> list[str]:
    """Safe text line by line, as it was broken; no empty lines at the end."""
    return [show(line, unicode=unicode) for line in text.rstrip("\n").split("\n")]


def pieces(text: str, start: int = 0, end: int = 0, *, unicode: bool = True) -> list[Piece]:
    """Safe text in pieces, of which those from `start` to `end` (indexes into `text`) are marked.

    A secret that is marked in part is marked as a whole: shown, it has another length than its token.
    """
    found: list[Piece] = []
    last = 0
    for match in _TOKEN.finditer(text):
        found += _plain(text, last, match.start(), (start, end), unicode=unicode)
        touched = match.start() < end and start < match.end()
        found.append(Piece(_ascii(_secret(match), unicode=unicode), secret=True, marked=touched))
        last = match.end()
    found += _plain(text, last, len(text), (start, end), unicode=unicode)
    return found


def _plain(text: str, first: int, last: int, mark: tuple[int, int], *, unicode: bool) -> Iterator[Piece]:
    start, end = (min(max(index, first), last) for index in (mark[0], max(mark)))
    for begin, stop, marked in ((first, start, False), (start, end, True), (end, last, False)):
        if begin < stop:
            yield Piece("".join(_safe(character, unicode=unicode) for character in text[begin:stop]), marked=marked)


def _secret(match: re.Match[str]) -> str:
    length = int(match[2])
    return f"{_OPEN}secret: {_GRADES[SecretGrade(match[1])]}, {count(length, 'character')}{_CLOSE}"


def _safe(character: str, *, unicode: bool) -> str:
    if character.isascii():
        if character == "\t":
            return " " * _TAB
        return character if character.isprintable() else _escape(character)
    if character in _BLANK or unicodedata.category(character) in _HIDDEN:
        return _escape(character)
    return character if unicode else _ascii(character, unicode=False)


def _escape(character: str) -> str:
    if character == "\n":
        return "\\n"
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 (two digits are enough)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 (four are)


def _ascii(text: str, *, unicode: bool) -> str:
    if unicode or text.isascii():
        return text
    return "".join(
        character if character.isascii() else _ASCII.get(character) or _escape(character) for character in text
    )


def cells(text: str) -> int:
    """How many terminal cells safe text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def place(location: Location | None) -> str:
    """A location in one word that terminals and editors can follow, `path:line:column` for files; not yet safe text."""
    return "" if location is None else str(location)


def absent(location: Location | None) -> str:
    """The key that is not there, where a place in a file stands for one."""
    return location.missing if isinstance(location, FileLocation) else ""


def percent(value: float | None) -> str:
    """A number as people write it, without `.0`; a dash where there is none."""
    return "-" if value is None else f"{value:g}"


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def join(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
