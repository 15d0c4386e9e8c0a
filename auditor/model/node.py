"""Values of configuration files that know where they stand, and which earlier values they replaced.

Every structured format (YAML, ini, dotenv, a merged compose model) is read into these three kinds of node, so
that a check can point at file, line and column whatever the format was.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from auditor.model.location import FileLocation, Span
from auditor.model.values import dataclass


class VariableState(StrEnum):
    """What interpolation found for a variable."""

    SET = "set"
    DEFAULT = "default"  # not set (or empty), and the file's own default was used
    UNSET = "unset"  # not set, no default: the empty string took its place
    REQUIRED = "required"  # `${VAR:?}` not set: the real program would refuse to start


class Variable(NamedTuple):
    """A variable that took part in a value."""

    name: str
    state: VariableState


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A leaf. `text` is what stands there once quotes and escapes are resolved.

    `plain` is true where the value was not quoted, so that the format may give it a type (YAML's `no`, `22:22`);
    the type is never guessed here, but by the field that is read. `tag` is an explicit tag such as `!reset`.
    `variables` are those whose values went into `text`.
    """

    text: str
    plain: bool
    path: str
    span: Span
    tag: str | None = None
    overrode: tuple[Node, ...] = ()
    variables: tuple[Variable, ...] = ()

    @property
    def location(self) -> FileLocation:
        """The place of the value."""
        return FileLocation(self.path, self.span)


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """Keys and values in the order of the file; a key stands once (duplicates are problems of the document)."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    path: str
    span: Span
    tag: str | None = None
    overrode: tuple[Node, ...] = ()

    @property
    def location(self) -> FileLocation:
        """The place where the mapping begins."""
        return FileLocation(self.path, self.span)

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> ScalarNode | None:
        """The node of the key itself, which is where a finding about a block points."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None

    def keys(self) -> Iterator[str]:
        """The names of the keys, in order."""
        return (name.text for name, _ in self.entries)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Names and values, in order."""
        return ((name.text, value) for name, value in self.entries)


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A list, in order."""

    items: tuple[Node, ...]
    path: str
    span: Span
    tag: str | None = None
    overrode: tuple[Node, ...] = ()

    @property
    def location(self) -> FileLocation:
        """The place where the list begins."""
        return FileLocation(self.path, self.span)


Node = ScalarNode | MappingNode | SequenceNode


def child(node: Node | None, *route: str | int) -> Node | None:
    """The node at `route` below `node`, or None where any step is missing or of another kind."""
    for step in route:
        if isinstance(node, MappingNode) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and -len(node.items) <= step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def scalar(node: Node | None, *route: str | int) -> ScalarNode | None:
    """The scalar at `route`, or None."""
    found = child(node, *route)
    return found if isinstance(found, ScalarNode) else None


def text(node: Node | None, *route: str | int) -> str | None:
    """The text of the scalar at `route`, or None."""
    found = scalar(node, *route)
    return found.text if found else None


def mapping(node: Node | None, *route: str | int) -> MappingNode | None:
    """The mapping at `route`, or None."""
    found = child(node, *route)
    return found if isinstance(found, MappingNode) else None


def sequence(node: Node | None, *route: str | int) -> tuple[Node, ...]:
    """The items of the list at `route`; empty where there is no list."""
    found = child(node, *route)
    return found.items if isinstance(found, SequenceNode) else ()


def nearest(node: Node, *route: str) -> FileLocation:
    """The place of `route` below `node`; where a key is absent, the nearest enclosing key, saying what is missing."""
    location = node.location
    for depth, step in enumerate(route):
        if not isinstance(node, MappingNode):
            return location.at(".".join(route[:depth]), ".".join(route[depth:]))
        key = node.key(step)
        value = node.get(step)
        if key is None or value is None or key.span == node.span:  # nobody wrote a key that is as long as its mapping
            return location.at(".".join(route[:depth]), ".".join(route[depth:]))
        location = value.location if isinstance(value, ScalarNode) and value.text else key.location
        node = value
    return location.at(".".join(route))
