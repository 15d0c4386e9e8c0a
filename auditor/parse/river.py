"""Alloy's configuration language: blocks, attributes, and the strings and references that their expressions hold.

Expressions are not evaluated: an attribute tells the literal strings and the dotted names that stand in it, each with
its place. Source: https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.document import DocumentProblem
from auditor.parse.source import Source

_TOKEN = regex(
    r"""(?P<space>[ \t\r]+|//[^\n]*|/\*.*?\*/)
    | (?P<newline>\n)
    | (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>\d[\w.]*)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])
    | (?P<other>&&|\|\||[=!<>]=|[-+*/%^<>!=.,;?:])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = regex(r"\\(.)", re.DOTALL)
_CONTINUES = frozenset({"&&", "||", "==", "!=", "<=", ">=", "-", "+", "*", "/", "%", "^", "<", ">", ".", ",", "="})
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """`name = expression`: the literal strings and the dotted names (`loki.write.default.receiver`) of the expression.

    `text` is the expression as written. `is_literal` tells that it is one string and nothing else.
    """

    name: str
    strings: tuple[ScalarNode, ...]
    references: tuple[ScalarNode, ...]
    text: str
    is_literal: bool
    location: FileLocation


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """`name "label" { ... }`."""

    name: str
    label: str
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    location: FileLocation

    @property
    def id(self) -> str:
        """`name.label`, by which others refer to it."""
        return f"{self.name}.{self.label}" if self.label else self.name

    def get(self, name: str) -> Attribute | None:
        """An attribute, or None."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def literal(self, name: str) -> ScalarNode | None:
        """The string that an attribute is; None where it is absent or an expression."""
        found = self.get(name)
        return found.strings[0] if found is not None and found.is_literal else None

    def all(self, name: str) -> tuple[Block, ...]:
        """The blocks of this name directly inside."""
        return tuple(block for block in self.blocks if block.name == name)

    def walk(self) -> Iterator[Block]:
        """This block and every block inside."""
        yield self
        for block in self.blocks:
            yield from block.walk()


@dataclass(frozen=True, slots=True)
class River:
    """A file: its top-level blocks, and what could not be read."""

    path: str
    blocks: tuple[Block, ...]
    problems: tuple[DocumentProblem, ...]

    def all(self, *names: str) -> tuple[Block, ...]:
        """The components of these names, in order."""
        return tuple(block for block in self.blocks if block.name in names)


def parse_river(text: str, path: str) -> River:
    """Read a file; reading stops at the first thing that cannot be understood, which is a problem."""
    reader = _Reader(Source(text, path))
    blocks: tuple[Block, ...] = ()
    try:
        _, blocks = reader.body(0, closing=False)
    except _SyntaxError as error:
        reader.source.problem(str(error), error.start, error.start + 1, fatal=True)
    return River(path, blocks or tuple(reader.top), tuple(reader.source.problems))


class _SyntaxError(Exception):
    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = list(self._tokenize())
        self.at = 0
        self.top: list[Block] = []

    def _tokenize(self) -> Iterator[_Token]:
        text, at = self.source.text, 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                yield _Token("bad", text[at], at, at + 1)
                return
            if match.lastgroup != "space":
                yield _Token(match.lastgroup or "", match[0], match.start(), match.end())
            at = match.end()

    def peek(self) -> _Token:
        end = len(self.source.text)
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "", end, end)

    def take(self) -> _Token:
        token = self.peek()
        self.at += 1
        return token

    def skip_lines(self) -> None:
        while self.peek().kind == "newline" or self.peek().text in (",", ";"):
            self.at += 1

    def body(self, depth: int, *, closing: bool) -> tuple[tuple[Attribute, ...], tuple[Block, ...]]:
        if depth > _MAX_DEPTH:
            raise _SyntaxError("blocks are nested too deep", self.peek().start)
        attributes: list[Attribute] = []
        blocks: list[Block] = [] if closing else self.top
        while True:
            self.skip_lines()
            token = self.peek()
            if token.kind == "end" or (closing and token.text == "}"):
                if closing and token.kind == "end":
                    raise _SyntaxError("a block is not closed", token.start)
                self.at += 1
                return tuple(attributes), tuple(blocks)
            if token.kind != "name":
                raise _SyntaxError(f"expected a block or an attribute, found {token.text[:20]!r}", token.start)
            self.statement(depth, attributes, blocks)

    def statement(self, depth: int, attributes: list[Attribute], blocks: list[Block]) -> None:
        first = self.take()
        name = first.text
        while self.peek().text == ".":
            self.take()
            name += "." + self.take().text
        if self.peek().text == "=":
            self.take()
            attributes.append(self.expression(name, first))
            return
        label = self.take() if self.peek().kind == "string" else None
        if self.peek().text != "{":
            raise _SyntaxError(f"expected `=` or a block after {name!r}", self.peek().start)
        self.take()
        inner, nested = self.body(depth + 1, closing=True)
        place = self.source.at(first.start, (label or first).end)
        blocks.append(Block(name, _unquote(label.text) if label else "", inner, nested, place))

    def expression(self, name: str, first: _Token) -> Attribute:
        tokens: list[_Token] = []
        depth = 0
        while self.peek().kind != "end":
            token = self.peek()
            if token.kind == "bad":
                raise _SyntaxError(f"cannot read {token.text!r}", token.start)
            if token.kind == "newline":
                if depth == 0 and not (tokens and tokens[-1].text in _CONTINUES):
                    break
                self.at += 1
                continue
            if depth == 0 and token.kind == "close":
                break
            if depth == 0 and token.text == "," and tokens:
                break
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            tokens.append(self.take())
        if not tokens:
            raise _SyntaxError(f"{name} has no value", first.start)
        text = self.source.text[tokens[0].start : tokens[-1].end]
        strings = tuple(self.scalar(token, _unquote(token.text)) for token in tokens if token.kind == "string")
        literal = len(tokens) == 1 and tokens[0].kind == "string"
        place = self.source.at(first.start, tokens[-1].end)
        return Attribute(name, strings, tuple(self.references(tokens)), text, literal, place)

    def references(self, tokens: list[_Token]) -> Iterator[ScalarNode]:
        index = 0
        while index < len(tokens):
            start, index = index, index + 1
            if tokens[start].kind != "name" or (start and tokens[start - 1].text == "."):
                continue
            while index + 1 < len(tokens) and tokens[index].text == "." and tokens[index + 1].kind == "name":
                index += 2
            called = index < len(tokens) and tokens[index].text == "("
            if index - start > 1 and not called:
                last = tokens[index - 1]
                text = "".join(token.text for token in tokens[start:index])
                yield self.scalar(_Token("name", text, tokens[start].start, last.end), text)

    def scalar(self, token: _Token, text: str) -> ScalarNode:
        return ScalarNode(text, token.kind != "string", self.source.path, self.source.span(token.start, token.end))


def _unquote(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[0]), text[1:-1])
