"""Env files as Compose reads them: `export`, quotes, escapes, values over several lines, comments, variables.

Source: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax and the
behaviour of Docker Compose v5.6. A name alone takes its value from the environment, or is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping

from auditor.model.location import FileLocation, Span
from auditor.model.node import MappingNode, ScalarNode, Variable, VariableState
from auditor.model.pattern import regex
from auditor.parse.compose.interpolate import TemplateError, expand
from auditor.parse.document import Document, DocumentProblem

Lookup = Callable[[str], str | None]

_BLANK = " \t\v\f\r\x85\xa0"
_EXPORT = regex(r"export[ \t\n\f\r]+")
_KEY_END = regex(r"[=:\n]")
_BAD_KEY = regex(r"[^\w.\-\[\]" + _BLANK + "]")
_ESCAPE = regex(r"\\(?:[abcfnrtv$\"\\]|0[0-9]{0,3})")
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", '"': '"', "\\": "\\"}
_SPACE = regex(r"\s*")


def _unset(_name: str) -> str | None:
    return None


class _StopError(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class _Reader:
    """Reads the assignments of one file; `known` are values of files read before it."""

    def __init__(self, text: str, path: str, lookup: Lookup, known: Mapping[str, str]) -> None:
        self.text = text
        self.path = path
        self.lookup = lookup
        self.values = dict(known)
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.entries: dict[str, tuple[ScalarNode, ScalarNode]] = {}
        self.problems: list[DocumentProblem] = []

    def span(self, start: int, end: int) -> Span:
        first = bisect_right(self.lines, start) - 1
        last = bisect_right(self.lines, end) - 1
        return Span(first + 1, start - self.lines[first] + 1, last + 1, end - self.lines[last] + 1)

    def read(self) -> None:
        position = 0
        while (position := self.start(position)) < len(self.text):
            position = self.assignment(position)

    def start(self, position: int) -> int:
        """The next place that is neither blank nor a comment."""
        while True:
            found = _SPACE.match(self.text, position)
            position = found.end() if found else position
            if not self.text.startswith("#", position):
                return position
            end = self.text.find("\n", position)
            position = len(self.text) if end < 0 else end

    def assignment(self, position: int) -> int:
        export = _EXPORT.match(self.text, position)
        position = export.end() if export else position
        found = _KEY_END.search(self.text, position)
        if not found:
            return self.no_value(position)
        raw = self.text[position : found.start()]
        bad = _BAD_KEY.search(raw)
        if bad:
            raise _StopError(f"unexpected character {bad[0]!r} in a variable name", position, found.start())
        name = raw.rstrip()
        if " " in name:
            raise _StopError("a variable name cannot contain a space", position, found.start())
        key = ScalarNode(name, plain=True, path=self.path, span=self.span(position, position + len(name)))
        if found[0] == "\n":
            value = self.lookup(name)
            if value is not None:
                variables = (Variable(name, VariableState.SET),)
                self.set(key, ScalarNode(value, plain=False, path=self.path, span=key.span, variables=variables))
            return found.end()
        return self.value(key, found.end())

    def no_value(self, position: int) -> int:
        """A last line without an end: Compose takes the name for the value of a nameless variable."""
        end = len(self.text)
        raw = self.text[position:]
        if _BAD_KEY.search(raw):
            raise _StopError("unexpected character in a variable name", position, end)
        span = self.span(position, end)
        self.problems.append(
            DocumentProblem("the last line is a name alone and does not end: it sets nothing", self.at(span))
        )
        self.set(ScalarNode("", plain=True, path=self.path, span=span), self.expanded(raw.rstrip(), span, plain=True))
        return end

    def value(self, key: ScalarNode, position: int) -> int:
        while position < len(self.text) and self.text[position] in _BLANK:
            position += 1
        quote = self.text[position : position + 1]
        if quote in {'"', "'"}:
            return self.quoted(key, position, quote)
        end = self.text.find("\n", position)
        end = len(self.text) if end < 0 else end
        text = self.text[position:end].partition(" #")[0].rstrip()
        self.set(key, self.expanded(text, self.span(position, position + len(text)), plain=True))
        return end

    def quoted(self, key: ScalarNode, position: int, quote: str) -> int:
        """A quoted value; a backslash only keeps the quote from closing, other escapes are resolved after."""
        pieces: list[str] = []
        index = position + 1
        while index < len(self.text):
            char = self.text[index]
            if char == "\\" and index + 1 < len(self.text):
                following = self.text[index + 1]
                pieces.append(following if following == quote else char + following)
                index += 2
                continue
            if char == quote:
                break
            pieces.append(char)
            index += 1
        else:
            raise _StopError("a quoted value is not closed", position, len(self.text))
        span = self.span(position, index + 1)
        text = "".join(pieces)
        if quote == '"':
            self.set(key, self.expanded(_ESCAPE.sub(_unescape, text), span, plain=False))
        else:
            self.set(key, ScalarNode(text, plain=False, path=self.path, span=span))
        return index + 1

    def expanded(self, text: str, span: Span, *, plain: bool) -> ScalarNode:
        if "$" not in text:
            return ScalarNode(text, plain, self.path, span)
        try:
            result = expand(text, self.find)
        except TemplateError as error:
            self.problems.append(DocumentProblem(f"invalid interpolation format: {error}", self.at(span)))
            return ScalarNode(text, plain, self.path, span)
        self.problems.extend(DocumentProblem(message, self.at(span)) for message in result.missing)
        self.problems.extend(
            DocumentProblem(f"variable {name} is not set and has no default", self.at(span))
            for name, state in result.variables
            if state is VariableState.UNSET
        )
        return ScalarNode(result.text, plain=False, path=self.path, span=span, variables=tuple(result.variables))

    def find(self, name: str) -> str | None:
        value = self.lookup(name)
        return self.values.get(name) if value is None else value

    def set(self, key: ScalarNode, value: ScalarNode) -> None:
        self.values[key.text] = value.text
        self.entries[key.text] = (key, value)

    def at(self, span: Span) -> FileLocation:
        return FileLocation(self.path, span)


def _unescape(found: re.Match[str]) -> str:
    code = found[0][1:]
    if code == "$":
        return "$$"
    if code[0] == "0":
        digits = code[1:]
        valid = len(digits) == 3 and digits < "400" and not set(digits) - set("01234567")  # noqa: PLR2004
        return chr(int(digits, 8)) if valid else found[0]
    return _ESCAPES.get(code, found[0])


def parse_dotenv(
    text: str, path: str, lookup: Lookup = _unset, known: Mapping[str, str] | None = None, *, raw: bool = False
) -> Document:
    """Read an env file into a mapping; `lookup` is the environment, `known` what earlier files set.

    The `raw` format takes every line as it stands.
    """
    text = text.removeprefix("\ufeff")
    reader = _Reader(text, path, lookup, known or {})
    try:
        if raw:
            _read_raw(reader)
        else:
            reader.read()
    except _StopError as stop:
        location = reader.at(reader.span(stop.start, stop.end))
        reader.problems.append(DocumentProblem(stop.message, location, fatal=True))
    root = MappingNode(tuple(reader.entries.values()), path, reader.span(0, len(text)))
    return Document(path, (root,), tuple(reader.problems))


def _read_raw(reader: _Reader) -> None:
    position = 0
    for line in reader.text.split("\n"):
        start = position + len(line) - len(line.lstrip())
        stripped = line.lstrip()
        if stripped and not stripped.startswith("#"):
            _raw_line(reader, stripped.removesuffix("\r"), start)
        position += len(line) + 1


def _raw_line(reader: _Reader, line: str, start: int) -> None:
    name, assigned, value = line.partition("=")
    if not name or any(char.isspace() for char in name):
        raise _StopError("a variable name is empty or contains a blank", start, start + len(line))
    key = ScalarNode(name, plain=True, path=reader.path, span=reader.span(start, start + len(name)))
    if assigned:
        span = reader.span(start + len(name) + 1, start + len(line))
        reader.set(key, ScalarNode(value, plain=True, path=reader.path, span=span))
        return
    inherited = reader.lookup(name)
    if inherited is not None:
        variables = (Variable(name, VariableState.SET),)
        reader.set(key, ScalarNode(inherited, plain=False, path=reader.path, span=key.span, variables=variables))
