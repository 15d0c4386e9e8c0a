"""Nodes made of other nodes: each keeps the place of the text it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode
from auditor.model.values import replace


def scalar_at(origin: Node, text: str, *, plain: bool = False) -> ScalarNode:
    """A scalar that comes from `origin`, variables included."""
    variables = origin.variables if isinstance(origin, ScalarNode) else ()
    return ScalarNode(text, plain, origin.path, origin.span, variables=variables)


def null_at(origin: Node) -> ScalarNode:
    """An empty value that stands for what `origin` leaves out."""
    return ScalarNode("", plain=True, path=origin.path, span=origin.span)


def mapping_at(origin: Node, values: Mapping[str, Node]) -> MappingNode:
    """A mapping that comes from `origin`, keys included."""
    entries = tuple((ScalarNode(name, True, origin.path, origin.span), value) for name, value in values.items())  # noqa: FBT003
    return MappingNode(entries, origin.path, origin.span, overrode=origin.overrode)


def list_at(origin: Node, values: tuple[Node, ...] | list[Node]) -> SequenceNode:
    """A list that comes from `origin`."""
    return SequenceNode(tuple(values), origin.path, origin.span, overrode=origin.overrode)


def with_entries(node: MappingNode, entries: Mapping[str, tuple[ScalarNode, Node]]) -> MappingNode:
    """The same mapping with other entries."""
    return replace(node, entries=tuple(entries.values()))


def with_values(node: MappingNode, values: Mapping[str, Node | None]) -> MappingNode:
    """The mapping with values set, added (at its own place) or, where None, removed."""
    entries = {key.text: (key, value) for key, value in node.entries}
    for name, value in values.items():
        if value is None:
            entries.pop(name, None)
        elif name in entries:
            entries[name] = (entries[name][0], value)
        else:
            entries[name] = (ScalarNode(name, True, value.path, value.span), value)  # noqa: FBT003
    return with_entries(node, entries)
