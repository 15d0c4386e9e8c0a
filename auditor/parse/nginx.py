"""nginx configuration as directives with positions, tolerant where nginx is not.

One broken line must not hide the rest of the file: a missing `;` or brace is a problem, and reading goes on. Lua blocks
(`content_by_lua_block { ... }`) are kept as opaque text. Source: https://nginx.org/en/docs/beginners_guide.html#conf_structure,
`ngx_conf_read_token` in nginx's `src/core/ngx_conf_file.c`, https://www.lua.org/manual/5.1/manual.html#2.1.
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

_TOKEN = regex(r"(?:[^\s;{}\\$]|\\.|\$\{[^\s;{}]*+\}?|\$|\}(?=[^\s;{}]))++", re.DOTALL)
_QUOTED = {
    '"': regex(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "'": regex(r"'((?:[^'\\]|\\.)*+)'", re.DOTALL),
}
_ESCAPE = regex(r"\\([\"'\\trn])")
_ESCAPES = {"t": "\t", "r": "\r", "n": "\n"}
_LUA = regex(r"--\[(=*)\[|\[(=*)\[|--[^\n]*|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|[{}]", re.DOTALL)
# Words that begin a line and are surely not the argument of what stands above: there a `;` is missing.
_STARTERS = frozenset(
    {
        *(
            "access_log",
            "add_header",
            "allow",
            "auth_basic",
            "auth_basic_user_file",
            "auth_request",
            "client_max_body_size",
        ),
        *(
            "default_type",
            "deny",
            "error_log",
            "error_page",
            "events",
            "gzip",
            "http",
            "include",
            "index",
            "keepalive_timeout",
        ),
        *("limit_req", "limit_req_zone", "listen", "location", "log_format", "map", "proxy_buffering", "proxy_cache"),
        *("proxy_connect_timeout", "proxy_http_version", "proxy_pass", "proxy_read_timeout", "proxy_redirect"),
        *(
            "proxy_send_timeout",
            "proxy_set_header",
            "proxy_ssl_verify",
            "return",
            "rewrite",
            "root",
            "satisfy",
            "sendfile",
        ),
        *("server_name", "server_tokens", "ssl_certificate", "ssl_certificate_key", "ssl_ciphers", "ssl_protocols"),
        *(
            "ssl_prefer_server_ciphers",
            "ssl_session_cache",
            "tcp_nodelay",
            "tcp_nopush",
            "try_files",
            "types",
            "upstream",
        ),
        *("user", "worker_connections", "worker_processes"),
    }
)


class Arg(NamedTuple):
    """A word of a directive: `text` without quotes and escapes, and its place (with quotes)."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Directive:
    """A directive, or an entry of a `map`, `types` or `geo`. `block` is None where it ends with `;`.

    `location` runs from the name to the end of the last word, without the block. The opaque text of a Lua block is the
    last of `args`.
    """

    name: str
    args: tuple[Arg, ...]
    block: tuple[Directive, ...] | None
    location: FileLocation

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the words after the name."""
        return tuple(arg.text for arg in self.args)

    def all(self, name: str) -> tuple[Directive, ...]:
        """The directives of a name that stand directly in the block."""
        return tuple(found for found in self.block or () if found.name == name)

    def get(self, name: str) -> Directive | None:
        """The last of them, or None."""
        found = self.all(name)
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class NginxConfig:
    """A parsed file."""

    path: str
    directives: tuple[Directive, ...]
    problems: tuple[DocumentProblem, ...] = ()


class Located(NamedTuple):
    """A directive with the blocks around it, outermost first."""

    directive: Directive
    parents: tuple[Directive, ...]


def walk(directives: Iterable[Directive]) -> Iterator[Located]:
    """Every directive at any depth, in the order of the file."""
    pending: list[Located] = [Located(item, ()) for item in reversed(tuple(directives))]
    while pending:
        found = pending.pop()
        yield found
        around = (*found.parents, found.directive)
        pending.extend(Located(item, around) for item in reversed(found.directive.block or ()))


def includes(directives: Iterable[Directive]) -> tuple[Directive, ...]:
    """Every `include PATTERN;` at any depth; which files that means depends on the directory of the main file."""
    return tuple(
        found.directive for found in walk(directives) if found.directive.name == "include" and found.directive.args
    )


@dataclass(slots=True)
class _Open:
    """A block under construction with the directive that opens it (None: the file itself)."""

    words: list[tuple[str, int, int]]
    children: list[Directive] = field(default_factory=list)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.stack: list[_Open] = [_Open([])]
        self.words: list[tuple[str, int, int]] = []
        self.stopped = False

    def read(self) -> NginxConfig:
        at = 0
        while at < len(self.text) and not self.stopped:
            character = self.text[at]
            if character.isspace():
                at += 1
            elif character == "#":
                newline = self.text.find("\n", at)
                at = newline if newline >= 0 else len(self.text)
            elif character == ";":
                self.end_directive(at)
                at += 1
            elif character == "{":
                at = self.open_block(at)
            elif character == "}":
                self.close_block(at)
                at += 1
            else:
                at = self.word(at)
        self.end_of_file()
        directives = tuple(self.stack[0].children)
        return NginxConfig(self.source.path, directives, tuple(self.source.problems))

    def word(self, at: int) -> int:
        quoted = _QUOTED.get(self.text[at])
        if quoted:
            found = quoted.match(self.text, at)
            if found is None:
                return self.unclosed_quote(at)
            self.words.append((_unescape(found[1]), at, found.end()))
            return found.end()
        token = _TOKEN.match(self.text, at)
        end = token.end() if token else at + 1
        text = self.text[at:end]
        if self.words and text in _STARTERS and self.begins_line(at) and self.words[0][0] != "include":
            self.missing_semicolon()
        self.words.append((_unescape(text), at, end))
        return end

    def begins_line(self, at: int) -> bool:
        return self.source.line_of(at) != self.source.line_of(self.words[-1][2])

    def missing_semicolon(self) -> None:
        _, start, end = self.words[-1]
        self.source.problem(f"`;` is missing after {_short(self.text[start:end])}", start, end)
        self.add(self.words, None)
        self.words = []

    def unclosed_quote(self, at: int) -> int:
        """A quote that nothing closes takes the rest of its line, so that what follows can be read."""
        self.source.problem(f"quote {self.text[at]} is never closed", at, at + 1)
        newline = self.text.find("\n", at)
        end = newline if newline >= 0 else len(self.text)
        stop = self.text.find(";", at, end)
        end = stop if stop >= 0 else end
        self.words.append((self.text[at + 1 : end], at, end))
        return end

    def end_directive(self, at: int) -> None:
        if not self.words:
            self.source.problem("`;` without a directive", at, at + 1)
            return
        self.add(self.words, None)
        self.words = []

    def add(self, words: list[tuple[str, int, int]], block: tuple[Directive, ...] | None) -> None:
        name, start, _ = words[0]
        args = tuple(Arg(text, self.source.span(begin, end)) for text, begin, end in words[1:])
        # The text of a Lua block is an argument, but the directive's place ends before it.
        end = next((end for _, begin, end in reversed(words) if self.text[begin - 1 : begin] != "{"), words[0][2])
        self.stack[-1].children.append(Directive(name, args, block, self.source.at(start, end)))

    def open_block(self, at: int) -> int:
        if not self.words:
            self.source.problem("`{` without a directive", at, at + 1)
            self.words = [("", at, at)]
        name = self.words[0][0]
        if name.endswith("_by_lua_block"):
            return self.lua(at)
        if len(self.stack) > MAX_DEPTH:
            self.source.problem(f"blocks nested deeper than {MAX_DEPTH} levels are not read", at, at + 1, fatal=True)
            self.stopped = True
            return at + 1
        self.stack.append(_Open(self.words))
        self.words = []
        return at + 1

    def lua(self, at: int) -> int:
        """Skip a Lua block: braces in its strings, comments and long brackets do not count."""
        depth = 0
        position = at
        while found := _LUA.search(self.text, position):
            position = found.end()
            level = found[1] if found[1] is not None else found[2]
            if level is not None:
                close = self.text.find(f"]{level}]", position)
                if close < 0:
                    break
                position = close + len(level) + 2
            elif found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
                if depth == 0:
                    self.words.append((self.text[at + 1 : position - 1], at + 1, position - 1))
                    self.add(self.words, None)
                    self.words = []
                    return position
        self.source.problem("Lua block is never closed", at, at + 1)
        self.words.append((self.text[at + 1 :], at + 1, len(self.text)))
        self.add(self.words, None)
        self.words = []
        return len(self.text)

    def close_block(self, at: int) -> None:
        if self.words:
            self.missing_semicolon()
        if len(self.stack) == 1:
            self.source.problem("`}` without `{`", at, at + 1)
            return
        opened = self.stack.pop()
        self.add(opened.words, tuple(opened.children))

    def end_of_file(self) -> None:
        if self.words:
            if not self.stopped:
                _, start, end = self.words[-1]
                self.source.problem(f"the file ends without `;` after {_short(self.text[start:end])}", start, end)
            self.add(self.words, None)
        while len(self.stack) > 1:
            opened = self.stack.pop()
            name, start, end = opened.words[0]
            if not self.stopped:
                self.source.problem(f"block {_short(name)} is never closed", start, end)
            self.add(opened.words, tuple(opened.children))


def _unescape(text: str) -> str:
    """Backslashes as nginx resolves them: before quotes, backslashes and t, r, n; others stay (regular expressions)."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


def _short(text: str) -> str:
    return f"`{text if len(text) <= 60 else f'{text[:57]}...'}`"  # noqa: PLR2004 - the length of a message


def parse_nginx(text: str, path: str) -> NginxConfig:
    """Read a configuration file of nginx. `include` stays a directive. Never raises."""
    return _Reader(Source(text, path)).read()
