"""grafana.ini to nodes with positions, in the rules of go-ini as Grafana calls it (default options).

Traps that are kept as they are, because Grafana has them: `;` and `#` cut a value anywhere, so `p#ss` is `p` unless it
stands in triple quotes or backticks; a backslash at the end of a line continues the value; `%(key)s` stays as written.
Source: https://github.com/go-ini/ini/blob/main/parser.go and
https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/.
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.model.node import MappingNode, Node, ScalarNode
from auditor.model.values import dataclass, field
from auditor.parse.document import Document
from auditor.parse.source import Source

DEFAULT_SECTION = ""
_DEFAULT_NAME = "DEFAULT"
_SURROUNDED = 2


class _Value(NamedTuple):
    """A value as text, with its offsets and the line that is next."""

    text: str
    start: int
    end: int
    plain: bool
    next_line: int


@dataclass(slots=True)
class _Section:
    """A section under construction; it may stand in the file several times."""

    key: ScalarNode
    end: int
    entries: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.lines()
        self.sections: dict[str, _Section] = {}
        self.current = DEFAULT_SECTION

    def read(self) -> Document:
        index = 0
        while index < len(self.lines):
            start, raw = self.lines[index]
            line = raw.lstrip()
            at = start + len(raw) - len(line)
            index += 1
            if not line or line[0] in "#;":
                continue
            if line[0] == "[":
                self.section(line, at)
            else:
                index = self.entry(line, at, index)
        return self.document()

    def section(self, line: str, at: int) -> None:
        close = line.rfind("]")
        if close < 0:
            self.source.problem("section without `]`: Grafana refuses to start", at, at + len(line.rstrip()))
            close = len(line.rstrip())
        name = line[1:close]
        if not name:
            self.source.problem("section without a name: Grafana refuses to start", at, at + close + 1)
        self.current = DEFAULT_SECTION if name == _DEFAULT_NAME else name
        self.open_section(at, at + close + 1)

    def open_section(self, start: int, end: int) -> _Section:
        section = self.sections.get(self.current)
        if section is None:
            key = ScalarNode(self.current, plain=True, path=self.source.path, span=self.source.span(start, end))
            section = self.sections[self.current] = _Section(key, end)
        section.end = max(section.end, end)
        return section

    def entry(self, line: str, at: int, index: int) -> int:
        """Read `key = value` that begins at `at`; returns the index of the line that is next."""
        name, key_at, rest = self.key(line)
        if rest < 0:
            self.source.problem("neither a section nor `key = value`: Grafana refuses to start", at, at + len(line))
            return index
        key_span = self.source.span(at + key_at, at + key_at + len(name))
        key = ScalarNode(name, plain=True, path=self.source.path, span=key_span)
        if not name:
            self.source.problem("value without a key: Grafana refuses to start", at, at + rest)
        value = self.value(line[rest:], at + rest, index)
        span = self.source.span(value.start, value.end)
        node = ScalarNode(value.text, plain=value.plain, path=self.source.path, span=span)
        if name:
            self.store(key, node, at, value.end)
        return value.next_line

    def store(self, key: ScalarNode, node: ScalarNode, at: int, end: int) -> None:
        section = self.open_section(at, end)
        known = section.entries.get(key.text)
        if known is not None:
            where = f"[{self.current}] " if self.current else ""
            first = known[0].span.line
            start = at
            self.source.problem(
                f"{where}{key.text} stands here again; first in line {first}; the last one counts",
                start,
                start + len(key.text),
            )
            earlier = known[1]
            node = ScalarNode(node.text, node.plain, node.path, node.span, overrode=(earlier, *earlier.overrode[:9]))
        section.entries[key.text] = (key, node)

    @staticmethod
    def key(line: str) -> tuple[str, int, int]:
        """The key, its offset in the line, and the offset after its delimiter; -1 where there is none."""
        quote = '"""' if line.startswith('"""') else line[0] if line[0] in '"`' else ""
        close = line.find(quote, len(quote)) if quote else -1
        begin = close + len(quote) if close >= 0 else 0
        found = [at for at in (line.find("=", begin), line.find(":", begin)) if at >= 0]
        if not found or (quote and close < 0):
            return "", 0, -1
        if quote:
            return line[len(quote) : close].strip(), len(quote), min(found) + 1
        return line[: min(found)].rstrip(), 0, min(found) + 1

    def value(self, rest: str, at: int, index: int) -> _Value:
        text = rest.strip()
        start = at + len(rest) - len(rest.lstrip())
        if not text:
            return _Value("", at, at, plain=True, next_line=index)
        quote = '"""' if text.startswith('"""') and len(text) > len('"""') else "`" if text[0] == "`" else ""
        if quote:
            return self.quoted(text, start, quote, index)
        if text[-1] == "\\":
            return self.continued(text[:-1], start, index)
        comments = [cut for cut in (text.find("#"), text.find(";")) if cut >= 0]
        if comments:
            cut = min(comments)
            if cut and not text[cut - 1].isspace():
                self.source.problem(
                    f'the value ends before `{text[cut]}`, which begins a comment; wrap it in `"""` to keep it',
                    start + cut,
                    start + cut + 1,
                )
            text = text[:cut].rstrip()
        end = start + len(text)
        for mark in "'\"":
            if len(text) >= _SURROUNDED and text[0] == mark == text[-1] and text.find(mark, 1) == len(text) - 1:
                return _Value(text[1:-1], start, end, plain=False, next_line=index)
        return _Value(text, start, end, plain=True, next_line=index)

    def quoted(self, text: str, start: int, quote: str, index: int) -> _Value:
        """A value in triple quotes or backticks, which may go on over lines."""
        body = text[len(quote) :]
        close = body.rfind(quote)
        if close >= 0:
            return _Value(body[:close], start, start + close + 2 * len(quote), plain=False, next_line=index)
        parts = [body]
        for later in range(index, len(self.lines)):
            line_start, line = self.lines[later]
            close = line.rfind(quote)
            if close >= 0:
                parts.append(line[:close])
                end = line_start + close + len(quote)
                return _Value("\n".join(parts), start, end, plain=False, next_line=later + 1)
            parts.append(line)
        self.source.problem(f"{quote} is never closed: Grafana refuses to start", start, start + len(quote))
        return _Value(body, start, start + len(text), plain=False, next_line=index)

    def continued(self, text: str, start: int, index: int) -> _Value:
        """A value whose lines end in a backslash."""
        parts = [text]
        end = start + len(text)
        while index < len(self.lines):
            line_start, line = self.lines[index]
            index += 1
            following = line.strip()
            if not following:
                break
            end = line_start + len(line.rstrip())
            if following[-1] != "\\":
                parts.append(following)
                break
            parts.append(following[:-1])
        return _Value("".join(parts), start, end, plain=True, next_line=index)

    def document(self) -> Document:
        source = self.source
        if not self.sections:
            return Document(source.path, (), tuple(source.problems))
        entries: list[tuple[ScalarNode, Node]] = []
        for section in self.sections.values():
            first = section.key.span
            last = source.span(section.end, section.end)
            span = first._replace(end_line=last.end_line, end_column=last.end_column)
            entries.append((section.key, MappingNode(tuple(section.entries.values()), source.path, span)))
        root = MappingNode(tuple(entries), source.path, source.span(0, len(source.text)))
        return Document(source.path, (root,), tuple(source.problems))


def parse_ini(text: str, path: str) -> Document:
    """Read grafana.ini into a mapping of sections to mappings of scalars.

    Keys before any section (and those of `[DEFAULT]`) are in the section `""`. `plain` is false for quoted values.
    Empty values stay as `""` (Grafana skips them). Duplicates are problems, and the last one counts; what makes Grafana
    refuse the file is a problem too, and the rest is read nevertheless. Never raises.
    """
    return _Reader(Source(text, path)).read()
