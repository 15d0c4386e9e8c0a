"""Caddyfiles as sites, snippets and directives with positions.

Source: https://caddyserver.com/docs/caddyfile/concepts. Placeholders such as `{$DOMAIN}` and `{args[0]}` stay as
written; `import` stays a directive, and `Caddyfile.expanded` puts in the snippets of the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auditor.model.location import FileLocation, Span
from auditor.model.pattern import regex
from auditor.model.values import dataclass, field
from auditor.parse.document import DocumentProblem
from auditor.parse.source import Source

MAX_DEPTH = 100
MAX_EXPANDED = 10_000

_WORD = regex(r"(?:[^\s\\]|\\.)++", re.DOTALL)
_QUOTED = regex(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_HEREDOC = regex(r"<<([A-Za-z0-9_-]{1,99})$")
_ENVIRONMENT = regex(r"\{\$([A-Za-z_]\w*)(?::([^}]*))?\}")


class Word(NamedTuple):
    """A word without its quotes, and its place (with them)."""

    text: str
    span: Span
    quoted: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it takes: `{$NAME}` and `{$NAME:default}`."""
        return tuple(found[1] for found in _ENVIRONMENT.finditer(self.text[:10_000]))


@dataclass(frozen=True, slots=True, eq=False)
class CaddyDirective:
    """A directive, subdirective or named matcher (`@name`). `block` is None where it has no braces.

    `location` runs from the name to the last word, without the block.
    """

    name: str
    args: tuple[Word, ...]
    block: tuple[CaddyDirective, ...] | None
    location: FileLocation

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the words after the name."""
        return tuple(arg.text for arg in self.args)

    @property
    def matcher(self) -> str:
        """The matcher that limits a directive of a site: `*`, a path that begins with `/`, or `@name`; else empty."""
        first = self.args[0] if self.args else None
        return first.text if first and not first.quoted and first.text[:1] in ("*", "/", "@") else ""

    def all(self, name: str) -> tuple[CaddyDirective, ...]:
        """The directives of a name that stand directly in the block."""
        return tuple(found for found in self.block or () if found.name == name)


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A site block with its addresses as written (`https://a.example:8443`, `:80`, `{$DOMAIN}`)."""

    addresses: tuple[Word, ...]
    directives: tuple[CaddyDirective, ...]
    location: FileLocation

    def all(self, name: str) -> tuple[CaddyDirective, ...]:
        """The directives of a name that stand directly in the block."""
        return tuple(found for found in self.directives if found.name == name)


@dataclass(frozen=True, slots=True, eq=False)
class Snippet:
    """A named piece, `(name) { ... }`, that `import name` puts in."""

    name: str
    directives: tuple[CaddyDirective, ...]
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Caddyfile:
    """A parsed file. `options` is the global block; `imports` are `import` lines outside of any site."""

    path: str
    options: tuple[CaddyDirective, ...]
    snippets: tuple[Snippet, ...]
    sites: tuple[Site, ...]
    imports: tuple[CaddyDirective, ...] = ()
    problems: tuple[DocumentProblem, ...] = ()

    def snippet(self, name: str) -> Snippet | None:
        """The snippet of a name, or None."""
        return next((found for found in self.snippets if found.name == name), None)

    def expanded(self, site: Site) -> tuple[CaddyDirective, ...]:
        """A site's directives with `import SNIPPET` at its top level replaced by the snippet's; others stay.

        At most 10,000 directives, and no snippet within itself.
        """
        found: list[CaddyDirective] = []
        pending: list[tuple[CaddyDirective, frozenset[str]]] = [
            (item, frozenset()) for item in reversed(site.directives)
        ]
        steps = 0
        while pending and len(found) < MAX_EXPANDED and steps < MAX_EXPANDED:
            steps += 1
            item, inside = pending.pop()
            name = item.args[0].text if item.name == "import" and item.args else ""
            snippet = self.snippet(name) if name and name not in inside else None
            if snippet is None:
                found.append(item)
            else:
                room = snippet.directives[:MAX_EXPANDED] if len(pending) < MAX_EXPANDED else ()
                pending.extend((piece, inside | {name}) for piece in reversed(room))
        return tuple(found)


def walk(directives: Iterable[CaddyDirective]) -> Iterator[CaddyDirective]:
    """Every directive at any depth, in the order of the file."""
    pending = list(reversed(tuple(directives)))
    while pending:
        found = pending.pop()
        yield found
        pending.extend(reversed(found.block or ()))


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    quoted: bool


@dataclass(slots=True)
class _Open:
    """A block under construction with the words of the line that opens it."""

    words: list[Word]
    brace: _Token
    children: list[CaddyDirective] = field(default_factory=list)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.stack: list[_Open] = []
        self.line: list[_Token] = []
        self.options: tuple[CaddyDirective, ...] = ()
        self.snippets: list[Snippet] = []
        self.sites: list[Site] = []
        self.imports: list[CaddyDirective] = []
        self.bare: list[Word] | None = None  # the addresses of a site without braces
        self.bare_directives: list[CaddyDirective] = []
        self.stopped = False
        self.unclosed_heredocs = 0

    def read(self) -> Caddyfile:
        at = 0
        while at < len(self.text) and not self.stopped:
            character = self.text[at]
            if character == "\n":
                self.end_line()
                at += 1
            elif character.isspace():
                at += 1
            elif character == "\\" and self.text[at + 1 : at + 3].lstrip("\r").startswith("\n"):
                at = self.text.index("\n", at) + 1
            elif character == "#":
                newline = self.text.find("\n", at)
                at = newline if newline >= 0 else len(self.text)
            else:
                at = self.token(at)
        self.end_line()
        self.end_of_file()
        source = self.source
        return Caddyfile(
            source.path,
            self.options,
            tuple(self.snippets),
            tuple(self.sites),
            tuple(self.imports),
            tuple(source.problems),
        )

    def token(self, at: int) -> int:
        character = self.text[at]
        if character in '"`':
            found = _QUOTED.match(self.text, at) if character == '"' else None
            close = self.text.find("`", at + 1) if character == "`" else -1
            if found is None and close < 0:
                return self.unclosed(at)
            end = found.end() if found else close + 1
            body = found[1].replace('\\"', '"') if found else self.text[at + 1 : close]
            self.line.append(_Token(body, at, end, quoted=True))
            return end
        matched = _WORD.match(self.text, at)
        end = matched.end() if matched else at + 1
        heredoc = _HEREDOC.match(self.text[at : min(end, at + 110)])
        if heredoc and self.unclosed_heredocs < MAX_DEPTH:
            return self.heredoc(heredoc[1], at, end)
        self.line.append(_Token(self.text[at:end], at, end, quoted=False))
        return end

    def unclosed(self, at: int) -> int:
        """A quote that nothing closes takes the rest of its line."""
        self.source.problem(f"quote {self.text[at]} is never closed", at, at + 1)
        newline = self.text.find("\n", at)
        end = newline if newline >= 0 else len(self.text)
        self.line.append(_Token(self.text[at + 1 : end], at, end, quoted=True))
        return end

    def heredoc(self, marker: str, at: int, end: int) -> int:
        begin = self.text.find("\n", end)
        position = begin + 1 if begin >= 0 else len(self.text)
        while position < len(self.text):
            newline = self.text.find("\n", position)
            stop = newline if newline >= 0 else len(self.text)
            line = self.text[position:stop]
            rest = line.lstrip()
            if rest.startswith(marker) and not rest[len(marker) : len(marker) + 1].strip():
                last = position + len(line) - len(rest) + len(marker)
                self.line.append(_Token(self.text[begin + 1 : position], at, last, quoted=True))
                return last
            position = stop + 1
        self.unclosed_heredocs += 1
        self.source.problem(f"<<{marker} is never closed", at, end)
        self.line.append(_Token(self.text[at:end], at, end, quoted=False))
        return end

    def end_line(self) -> None:
        """Sort the tokens of a line: a brace that shares its line with more than it may is a problem, and counts."""
        line, self.line = self.line, []
        words: list[Word] = []
        for number, token in enumerate(line):
            if token.quoted or token.text not in ("{", "}"):
                words.append(Word(token.text, self.source.span(token.start, token.end), token.quoted))
                continue
            if number < len(line) - 1 or (number and token.text == "}"):
                self.source.problem(f"`{token.text}` must end its line", token.start, token.end)
            if token.text == "{":
                self.open_block(words, token)
            else:
                if words:
                    self.add(words, None)
                self.close_block(token)
            words = []
        if words:
            self.add(words, None)

    def add(self, words: list[Word], block: tuple[CaddyDirective, ...] | None) -> None:
        if self.stack:
            self.stack[-1].children.append(self.directive(words, block))
        elif words[0].text == "import":
            self.imports.append(self.directive(words, block))
        elif self.bare is None:
            self.bare = words
        elif block is None and self.continues():
            self.bare.extend(words)
        else:
            self.bare_directives.append(self.directive(words, block))

    def continues(self) -> bool:
        """Whether the addresses of a site go on in the next line."""
        return self.bare is not None and not self.bare_directives and self.bare[-1].text.endswith(",")

    def open_block(self, words: list[Word], brace: _Token) -> None:
        if len(self.stack) >= MAX_DEPTH:
            message = f"blocks nested deeper than {MAX_DEPTH} levels are not read"
            self.source.problem(message, brace.start, brace.end, fatal=True)
            self.stopped = True
            return
        if not self.stack and self.bare and self.continues():
            words = [*self.bare, *words]
            self.bare = None
        self.stack.append(_Open(words, brace))

    def close_block(self, brace: _Token) -> None:
        if not self.stack:
            self.source.problem("`}` without `{`", brace.start, brace.end)
            return
        opened = self.stack.pop()
        children = tuple(opened.children)
        if not self.stack:
            self.top_block(opened, children)
        elif opened.words:
            self.add(opened.words, children)
        else:
            self.source.problem("`{` without a directive", opened.brace.start, opened.brace.end)
            self.stack[-1].children.extend(children)

    def top_block(self, opened: _Open, children: tuple[CaddyDirective, ...]) -> None:
        words = opened.words
        if not words:
            if self.options or self.snippets or self.sites:
                place = opened.brace
                self.source.problem("the global options must be the first block", place.start, place.end)
            self.options = (*self.options, *children)
            return
        name = words[0].text
        if self.bare is not None:
            self.bare_directives.append(self.directive(words, children))
        elif len(words) == 1 and name.startswith("(") and name.endswith(")"):
            self.snippets.append(Snippet(name[1:-1], children, self.location(words)))
        else:
            self.sites.append(Site(_addresses(words), children, self.location(words)))

    def end_of_file(self) -> None:
        while self.stack:
            brace = self.stack[-1].brace
            if not self.stopped:
                self.source.problem("`{` is never closed", brace.start, brace.end)
            self.close_block(brace)
        if self.bare:
            self.sites.append(Site(_addresses(self.bare), tuple(self.bare_directives), self.location(self.bare)))

    def location(self, words: list[Word]) -> FileLocation:
        first, last = words[0].span, words[-1].span
        return FileLocation(self.source.path, Span(first.line, first.column, last.end_line, last.end_column))

    def directive(self, words: list[Word], block: tuple[CaddyDirective, ...] | None) -> CaddyDirective:
        return CaddyDirective(words[0].text, tuple(words[1:]), block, self.location(words))


def _addresses(words: list[Word]) -> tuple[Word, ...]:
    """Addresses are separated by spaces or commas; a comma belongs to none."""
    found: list[Word] = []
    for word in words:
        column = word.span.column
        for piece in word.text.split(","):
            if piece and word.span.line == word.span.end_line:
                found.append(
                    Word(piece, word.span._replace(column=column, end_column=column + len(piece)), word.quoted)
                )
            elif piece:
                found.append(Word(piece, word.span, word.quoted))
            column += len(piece) + 1
    return tuple(found)


def parse_caddyfile(text: str, path: str) -> Caddyfile:
    """Read a Caddyfile; what is wrong is a problem with its place, and the rest is read nevertheless. Never raises."""
    return _Reader(Source(text, path)).read()
