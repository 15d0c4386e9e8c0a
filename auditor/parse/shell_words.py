"""Words of shell scripts: quotes removed, earlier literal assignments put in, everything else kept as written.

The lower half of `auditor.parse.shell`. Nothing is ever executed.
Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html (2.2 Quoting, 2.6 Word Expansions).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import NamedTuple

from auditor.model.pattern import regex
from auditor.parse.source import Source

MAX_DEPTH = 30
_MAX_VALUE = 4_096
_MAX_EXPANDED = 1_000_000

PLAIN = regex(r"[^\s;&|<>()\\'\"$`]+")
_QUOTED_PLAIN = regex(r"[^\\\"$`]+")
_ARITHMETIC = regex(r"\$\(\((?:[^()\n]|\((?:[^()\n]|\([^()\n]{0,200}+\)){0,200}+\)){0,500}+\)\)")
_BRACED = regex(r"\$\{(?:[^{}\n]|\{[^{}\n]*\})*+\}")
_PARAMETER = regex(r"\$\{([A-Za-z_]\w*|\d+)(?:\[([@*])\])?(?::?([-=?+])(.*))?\}", re.DOTALL)
_NAME = regex(r"\$([A-Za-z_]\w*)")
_SIMPLE = regex(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_ANSI = regex(r"\$'(?:[^'\\]|\\.)*+'", re.DOTALL)


class Part(NamedTuple):
    """A piece of a word; `split` where it came from an unquoted variable, so that its spaces end the word."""

    text: str
    split: bool = False


def fields(parts: list[Part]) -> list[str]:
    """The words that pieces make; none where all of it was an empty variable."""
    words: list[str] = []
    current: str | None = None
    for text, split in parts:
        if not split:
            current = (current or "") + text
            continue
        pieces = text.split()
        if current is not None and text[:1].isspace():
            words.append(current)
            current = None
        for number, piece in enumerate(pieces):
            if number and current is not None:
                words.append(current)
                current = None
            current = (current or "") + piece
        if pieces and text[-1].isspace() and current is not None:
            words.append(current)
            current = None
    return words if current is None else [*words, current]


class Words(ABC):
    """Reads words from `at` on, up to `limit`; substituted commands go to `script`, which a subclass has."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.limit = len(source.text)
        self.values: dict[str, str] = {}
        self.arrays: dict[str, tuple[str, ...]] = {}
        self._budget = _MAX_EXPANDED

    @abstractmethod
    def script(self, at: int, stop: str, depth: int) -> int:
        """Read commands from `at` up to `stop` or the limit; returns the offset after it."""

    @abstractmethod
    def only_command(self, since: int) -> tuple[str, ...] | None:
        """The words of the only command that was read since a count; None if there are none or others."""

    @abstractmethod
    def count(self) -> int:
        """How many commands were read so far."""

    def word(self, at: int, depth: int) -> tuple[list[Part], int]:
        """The pieces of the word at `at`, and the offset after it, which is always greater."""
        parts: list[Part] = []
        begin = at
        while at < self.limit:
            plain = PLAIN.match(self.text, at, self.limit)
            if plain:
                parts.append(Part(plain[0]))
                at = plain.end()
                continue
            character = self.text[at]
            if character.isspace() or character in ";&|<>()":
                break
            if character == '"':
                at = self._double_quoted(at, depth, parts)
            else:
                part, at = self._special(at, depth, quoted=False)
                parts.append(part)
        if at == begin:
            return [Part(self.text[at : at + 1])], at + 1
        return parts, at

    def _special(self, at: int, depth: int, *, quoted: bool) -> tuple[Part, int]:
        """A backslash, a single quote, a dollar or a backtick."""
        character = self.text[at]
        if character == "\\":
            return self._escaped(at, quoted=quoted)
        if character == "'":
            close = self.text.find("'", at + 1, self.limit)
            if close < 0:
                self.source.problem("quote ' is never closed", at, at + 1)
                return Part(self.text[at + 1 : self.limit]), self.limit
            return Part(self.text[at + 1 : close]), close + 1
        if character == "`":
            return self._backticks(at, depth)
        return self._dollar(at, depth, quoted=quoted)

    def _escaped(self, at: int, *, quoted: bool) -> tuple[Part, int]:
        following = self.text[at + 1 : min(at + 2, self.limit)]
        if following == "\n":
            return Part(""), at + 2
        if self.text.startswith("\r\n", at + 1):
            return Part(""), at + 3
        if quoted and following not in ("\\", '"', "$", "`"):
            return Part(f"\\{following}"), at + 1 + len(following)
        return Part(following), at + 1 + len(following)

    def _double_quoted(self, at: int, depth: int, parts: list[Part]) -> int:
        begin = at
        at += 1
        parts.append(Part(""))
        while at < self.limit:
            plain = _QUOTED_PLAIN.match(self.text, at, self.limit)
            if plain:
                parts.append(Part(plain[0]))
                at = plain.end()
            elif self.text[at] == '"':
                return at + 1
            else:
                part, at = self._special(at, depth, quoted=True)
                parts.append(part)
        self.source.problem('quote " is never closed', begin, begin + 1)
        return self.limit

    def _backticks(self, at: int, depth: int) -> tuple[Part, int]:
        close = at + 1
        while True:
            close = self.text.find("`", close, self.limit)
            if close < 0:
                self.source.problem("` is never closed", at, at + 1)
                return Part(self.text[at : self.limit]), self.limit
            if self.text[close - 1] != "\\":
                break
            close += 1
        outer, self.limit = self.limit, close
        known = self.count()
        self.script(at + 1, "", depth + 1)
        self.limit = outer
        return Part(self._substituted(at, close + 1, known)), close + 1

    def _dollar(self, at: int, depth: int, *, quoted: bool) -> tuple[Part, int]:
        text = self.text
        arithmetic = _ARITHMETIC.match(text, at, self.limit)
        if arithmetic:
            return Part(arithmetic[0]), arithmetic.end()
        if text.startswith("$(", at):
            known = self.count()
            end = self.script(at + 2, ")", depth + 1)
            return Part(self._substituted(at, end, known)), end
        braced = _BRACED.match(text, at, self.limit)
        if braced:
            return Part(self._parameter(braced[0]), split=not quoted or "[@]" in braced[0]), braced.end()
        name = _NAME.match(text, at, self.limit)
        if name:
            return Part(self._value(name[1], name[0]), split=not quoted), name.end()
        return self._lone_dollar(at, quoted=quoted)

    def _lone_dollar(self, at: int, *, quoted: bool) -> tuple[Part, int]:
        """`$'...'`, `$"..."`, a special parameter such as `$1`, or just a dollar."""
        ansi = None if quoted else _ANSI.match(self.text, at, self.limit)
        if ansi:
            return Part(ansi[0][2:-1]), ansi.end()
        following = self.text[at + 1 : min(at + 2, self.limit)]
        if following == '"' and not quoted:
            return Part(""), at + 1
        if following and (following.isdigit() or following in "@*#?$!-"):
            return Part(self.text[at : at + 2]), at + 2
        return Part("$"), at + 1

    def _substituted(self, start: int, end: int, known: int) -> str:
        """The text that stands for a substituted command: `{date:FORMAT}` for a date, else what is written."""
        words = self.only_command(known)
        if words is None or words[0].rpartition("/")[2] != "date":
            return self.text[start:end]
        formats = [word[1:] for word in words[1:] if word.startswith("+")]
        return f"{{date:{formats[0] if formats else ''}}}"

    def _parameter(self, written: str) -> str:
        found = _PARAMETER.fullmatch(written)
        if found is None:
            return written
        name, star, operator, word = found.groups()
        if star:
            return self._spend(" ".join(self.arrays[name]), written) if name in self.arrays else written
        known = self.values.get(name)
        if operator in ("-", "="):
            return self._value(name, written) if known else self._nested(word)
        if operator == "+":
            return self._nested(word) if known else ""
        return self._value(name, written)

    def _nested(self, word: str) -> str:
        """A default, whose own simple variables are put in."""
        unquoted = word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word
        return _SIMPLE.sub(lambda found: self._value(found[1] or found[2], found[0]), unquoted)

    def _value(self, name: str, written: str) -> str:
        value = self.values.get(name)
        return written if value is None else self._spend(value, written)

    def _spend(self, value: str, written: str) -> str:
        """`value`, unless it is too long or too much was put in already: nothing may grow without bound."""
        if len(value) > _MAX_VALUE or len(value) > self._budget:
            return written
        self._budget -= len(value)
        return value
