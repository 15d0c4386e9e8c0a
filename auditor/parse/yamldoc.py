"""YAML to nodes with positions, from libyaml's events, without recursion and with a budget.

PyYAML's own composer recurses (100 kB of `[` crashes the process), keeps the last of duplicate keys in silence and
never ends on a bomb of merge keys; its constructors turn `no` into False and `22:22` into 1342. Here nothing gets a
type: the field that is read decides (`auditor.parse.scalars`). Source: https://yaml.org/spec/1.1/ and
https://pyyaml.org/wiki/PyYAMLDocumentation.
"""

from __future__ import annotations

from typing import Any

import yaml

from auditor.model.location import FileLocation, Span
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode
from auditor.model.values import dataclass, field
from auditor.parse.document import Document, DocumentProblem

MAX_NODES = 500_000
MAX_DEPTH = 200
MERGE_KEY = "<<"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StopError(Exception):
    """The document cannot be read beyond this place."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(slots=True)
class _Open:
    """A collection under construction."""

    start: Any
    is_mapping: bool
    anchor: str | None
    tag: str | None
    children: list[Node] = field(default_factory=list)


def _span(start: Any, end: Any) -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


class _Builder:
    """Builds the trees of one file from its events."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.roots: list[Node] = []
        self.problems: list[DocumentProblem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.budget = MAX_NODES

    def spend(self, nodes: int, span: Span) -> None:
        self.budget -= nodes
        if self.budget < 0:
            raise _StopError(f"more than {MAX_NODES} values once aliases are expanded: too large to read safely", span)

    def problem(self, message: str, span: Span) -> None:
        self.problems.append(DocumentProblem(message, FileLocation(self.path, span)))

    def add(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor:
            self.anchors[anchor] = (node, size)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.roots.append(node)

    def scalar(self, event: Any) -> None:
        span = _span(event.start_mark, event.end_mark)
        self.spend(1, span)
        plain = not event.style
        tag = None if event.tag in (None, "!") else event.tag
        self.add(ScalarNode(event.value, plain, self.path, span, tag), event.anchor, 1)

    def alias(self, event: Any) -> None:
        span = _span(event.start_mark, event.end_mark)
        known = self.anchors.get(event.anchor)
        if known is None:
            raise _StopError(f"alias *{event.anchor} has no anchor", span)
        node, size = known
        self.spend(size, span)
        self.add(node, None, size)

    def open(self, event: Any, *, is_mapping: bool) -> None:
        if len(self.stack) >= MAX_DEPTH:
            span = _span(event.start_mark, event.end_mark)
            raise _StopError(f"nested deeper than {MAX_DEPTH} levels", span)
        self.stack.append(_Open(event.start_mark, is_mapping, event.anchor, event.tag))

    def close(self, event: Any) -> None:
        opened = self.stack.pop()
        span = _span(opened.start, event.end_mark)
        before = self.budget
        self.spend(1, span)
        node: Node
        if opened.is_mapping:
            node = self.mapping(opened, span)
        else:
            node = SequenceNode(tuple(opened.children), self.path, span, opened.tag)
        size = _size(node) if opened.anchor else before - self.budget
        self.add(node, opened.anchor, size)

    def mapping(self, opened: _Open, span: Span) -> MappingNode:
        own: dict[str, tuple[ScalarNode, Node]] = {}
        merges: list[Node] = []
        pairs = zip(opened.children[::2], opened.children[1::2], strict=True)
        for key, value in pairs:
            if not isinstance(key, ScalarNode):
                self.problem("a key that is a list or a mapping is not supported", key.span)
            elif key.text == MERGE_KEY and key.plain:
                merges.append(value)
            elif key.text in own:
                first = own[key.text][0].span
                self.problem(f"key {key.text!r} stands here again; first in line {first.line}", key.span)
                own[key.text] = (own[key.text][0], value)
            else:
                own[key.text] = (key, value)
        inherited: dict[str, tuple[ScalarNode, Node]] = {}
        for source in merges:
            self.merge(source, inherited)
        # Own keys win and come first: a merged key is a default, not the text of this mapping.
        entries = own | {name: entry for name, entry in inherited.items() if name not in own}
        return MappingNode(tuple(entries.values()), self.path, span, opened.tag)

    def merge(self, source: Node, into: dict[str, tuple[ScalarNode, Node]]) -> None:
        sources = source.items if isinstance(source, SequenceNode) else (source,)
        for item in sources:
            if not isinstance(item, MappingNode):
                self.problem("`<<` takes a mapping or a list of mappings", item.span)
                continue
            self.spend(len(item.entries), item.span)
            for key, value in item.entries:
                into.setdefault(key.text, (key, value))


def _size(node: Node) -> int:
    """The number of nodes below and with `node`, counted without recursion."""
    count = 0
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        count += 1
        if count > MAX_NODES:
            return count
        if isinstance(current, MappingNode):
            pending.extend(value for _, value in current.entries)
        elif isinstance(current, SequenceNode):
            pending.extend(current.items)
    return count


def parse_yaml(text: str, path: str) -> Document:
    """Read every document of a YAML file; what is wrong becomes a problem with its place, never an exception."""
    builder = _Builder(path)
    try:
        _build(builder, text.removeprefix("\ufeff"))
    except _StopError as stop:
        builder.problems.append(DocumentProblem(stop.message, FileLocation(path, stop.span), fatal=True))
    except yaml.MarkedYAMLError as error:
        builder.problems.append(DocumentProblem(*_explain(error, path), fatal=True))
    except yaml.YAMLError as error:
        first = Span(1, 1, 1, 2)
        builder.problems.append(DocumentProblem(str(error).split("\n")[0], FileLocation(path, first), fatal=True))
    return Document(path, tuple(builder.roots), tuple(builder.problems))


def _explain(error: yaml.MarkedYAMLError, path: str) -> tuple[str, FileLocation]:
    mark = error.problem_mark or error.context_mark
    span = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2) if mark else Span(1, 1, 1, 2)
    message = error.problem or "cannot be read"
    if error.context:
        message = f"{error.context}: {message}"
    return f"not valid YAML: {message}", FileLocation(path, span)


def _build(builder: _Builder, text: str) -> None:
    loader = _Loader(text)
    try:
        while True:
            event = loader.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                builder.scalar(event)
            elif kind is yaml.MappingStartEvent:
                builder.open(event, is_mapping=True)
            elif kind is yaml.SequenceStartEvent:
                builder.open(event, is_mapping=False)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                builder.close(event)
            elif kind is yaml.AliasEvent:
                builder.alias(event)
            elif kind is yaml.DocumentEndEvent:
                builder.anchors.clear()
            elif kind is yaml.StreamEndEvent:
                return
    finally:
        loader.dispose()
