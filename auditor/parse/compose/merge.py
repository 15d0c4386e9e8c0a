"""Later files over earlier ones, by the rules of each place.

Source: https://github.com/compose-spec/compose-spec/blob/main/13-merge.md. What was replaced stays readable in
`overrode`, the earliest last.
"""

from __future__ import annotations

from typing import TypeVar

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, text
from auditor.model.values import replace
from auditor.parse.compose.expand import LISTED
from auditor.parse.compose.prepare import OVERRIDE, RESET
from auditor.parse.compose.scalars import NULL, kind
from auditor.parse.compose.shape import Merge, Shape

MAX_OVERRODE = 50
_N = TypeVar("_N", bound=Node)


def merge(base: Node, over: Node, shape: Shape, *, markers: bool = False) -> Node:
    """`over` laid over `base`; with `markers`, `!reset` and `!override` stay for a further merge."""
    if kind(over) == NULL and shape.merge is not Merge.REPLACE and over.tag != OVERRIDE:
        return base
    if over.tag != OVERRIDE and shape.merge is not Merge.REPLACE:
        if isinstance(base, MappingNode) and isinstance(over, MappingNode):
            if shape.merge is not Merge.LOGGING or _same_driver(base, over):
                return _mappings(base, over, shape, markers=markers)
        elif isinstance(base, SequenceNode) and isinstance(over, SequenceNode):
            return _pools(base, over, shape) if shape.merge is Merge.IPAM else _lists(base, over, shape)
    return _after(over if markers else settle(over), base)


def _after(over: _N, base: Node) -> _N:
    return replace(over, overrode=(*over.overrode, base, *base.overrode)[:MAX_OVERRODE])


def _lists(base: SequenceNode, over: SequenceNode, shape: Shape) -> SequenceNode:
    """The items of both; what has no identity of its own is not taken twice."""
    added = over.items
    if shape.identity is None:
        known = {_content(item) for item in base.items}
        fresh: dict[object, Node] = {}
        for item in over.items:
            content = _content(item)
            if content not in known:
                fresh.setdefault(content, item)
        added = tuple(fresh.values())
    return unique(_after(replace(over, items=(*base.items, *added)), base), shape)


def _content(node: Node) -> object:
    if isinstance(node, MappingNode):
        return frozenset((key.text, _content(value)) for key, value in node.entries)
    return tuple(_content(item) for item in node.items) if isinstance(node, SequenceNode) else node.text


def _same_driver(base: MappingNode, over: MappingNode) -> bool:
    drivers = {text(base, "driver"), text(over, "driver")} - {None}
    return len(drivers) <= 1


def _mappings(base: MappingNode, over: MappingNode, shape: Shape, *, markers: bool) -> MappingNode:
    entries = {key.text: (key, value) for key, value in base.entries}
    for key, value in over.entries:
        name = key.text
        if value.tag == RESET:
            if base.tag == LISTED:
                continue  # the real program looks for a key in a list, and finds none
            entries.pop(name, None)
            if markers:
                entries[name] = (key, value)
        elif name not in entries:
            entries[name] = (key, value if markers else settle(value))
        else:
            entries[name] = _entry(entries[name], (key, value), shape, markers=markers)
    tag = LISTED if shape.short == "pairs" else None
    return _after(replace(over, entries=tuple(entries.values()), tag=tag), base)


def _entry(
    base: tuple[ScalarNode, Node], over: tuple[ScalarNode, Node], shape: Shape, *, markers: bool
) -> tuple[ScalarNode, Node]:
    each = shape.each or shape.keys.get(over[0].text)
    if each is None:
        return over
    if shape.short == "pairs":
        merged: Node = _after(over[1] if markers else settle(over[1]), base[1])
    else:
        merged = merge(base[1], over[1], each, markers=markers)
    return (base[0] if merged is base[1] else _after(over[0], base[0])), merged


def unique(node: SequenceNode, shape: Shape) -> SequenceNode:
    """The list with one item of each identity: the later takes the place of the earlier."""
    identity = shape.identity
    if identity is None or len(node.items) < 2:  # noqa: PLR2004
        return node
    found: dict[str, Node] = {}
    for item in node.items:
        name = identity(item)
        earlier = found.get(name)
        found[name] = item if earlier is None else _after(item, earlier)
    return node if len(found) == len(node.items) else replace(node, items=tuple(found.values()))


def _pools(base: SequenceNode, over: SequenceNode, shape: Shape) -> SequenceNode:
    """Address pools, as the real program joins them: one for each subnet."""
    each = shape.each or shape
    pools: list[Node] = []
    for original in base.items:
        for override in over.items:
            subnet = text(override, "subnet")
            if subnet != text(original, "subnet") and _with_subnet(pools, subnet) is None:
                pools.append(override)
                continue
            merged = merge(original, override, each)
            same = _with_subnet(pools, text(merged, "subnet"))
            if same is None:
                pools.append(merged)
            else:
                pools[same] = merged
    return _after(replace(over, items=tuple(pools)), base)


def _with_subnet(pools: list[Node], subnet: str | None) -> int | None:
    return next((index for index, pool in enumerate(pools) if text(pool, "subnet") == subnet), None)


def settle(node: Node) -> Node:
    """The node without what `!reset` takes away, and without marks of what it replaces."""
    if isinstance(node, MappingNode):
        kept = tuple((key, value) for key, value in node.entries if value.tag != RESET)
        settled = tuple((key, settle(value)) for key, value in kept)
        same = len(kept) == len(node.entries) and all(
            new is old for (_, new), (_, old) in zip(settled, kept, strict=True)
        )
        result: Node = node if same else replace(node, entries=settled)
    elif isinstance(node, SequenceNode):
        items = tuple(settle(item) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        result = node if same else replace(node, items=items)
    else:
        result = node
    return replace(result, tag=None) if result.tag == OVERRIDE else result


def unified(node: Node, shape: Shape) -> Node:
    """The node with every list in it made unique, as one file alone is read."""
    if isinstance(node, MappingNode):
        entries = tuple(
            (key, unified(value, each) if (each := shape.each or shape.keys.get(key.text)) is not None else value)
            for key, value in node.entries
        )
        same = all(new is old for (_, new), (_, old) in zip(entries, node.entries, strict=True))
        return node if same else replace(node, entries=entries)
    if isinstance(node, SequenceNode) and shape.each is not None:
        items = tuple(unified(item, shape.each) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return unique(node if same else replace(node, items=items), shape)
    return node
