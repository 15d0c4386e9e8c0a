"""One document made ready for merging: structure checked, variables replaced, short forms written out.

What does not fit the schema becomes a problem with its place; a scalar of a wrong type stays (its text still tells
something), a mapping or list where none may stand is left out. Source of the shapes: `schema.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode
from auditor.model.values import dataclass, replace
from auditor.parse.compose.environment import Environment, Problems
from auditor.parse.compose.expand import EXPANDERS
from auditor.parse.compose.interpolate import TemplateError, expand
from auditor.parse.compose.scalars import (
    ARRAY,
    INTEGER,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    boolean,
    integer,
    is_finite,
    kind,
)
from auditor.parse.compose.shape import Form, Shape
from auditor.parse.compose.short import SyntaxProblem

RESET = "!reset"
OVERRIDE = "!override"
_WORDS = {
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
    "object": "a mapping",
    "array": "a list",
}
_STRUCTURES = frozenset({OBJECT, ARRAY})
MAX_WORD = 200
MAX_SUGGESTIONS = 200  # comparing words is slow: no hints for a file that is all wrong


@dataclass(slots=True)
class Preparer:
    """Prepares the documents of one scope, in which variables have the same values."""

    environment: Environment
    problems: Problems

    def prepare(self, node: Node, shape: Shape, pointer: str) -> Node | None:
        """The node in its long form, or None where nothing of it can be used."""
        if node.tag == RESET:
            return node
        if isinstance(node, ScalarNode) and kind(node) == STRING:
            node = self.environment.interpolate(node, self.problems)
        found = kind(node)
        if found != NULL and not self.accepted(node, found, shape, pointer):
            return None
        if isinstance(node, ScalarNode) and found == STRING:
            self.check_cast(node, shape, pointer)
        elif isinstance(node, ScalarNode) and found == INTEGER and shape.bounds is not None:
            self.check_bounds(node, shape.bounds, pointer)
        elif isinstance(node, ScalarNode) and found == NUMBER and not is_finite(node.text):
            self.problems.add(f"{pointer} must be a finite number", node, pointer)
        result = self.inside(node, shape, pointer)
        expander = EXPANDERS.get(shape.short)
        if expander is not None and kind(result) != NULL:
            try:
                result = expander(result, self.problems)
            except SyntaxProblem as error:
                self.problems.add(f"{pointer}: {error}", node, pointer)
                return None
        return replace(result, tag=OVERRIDE) if node.tag == OVERRIDE else result

    def accepted(self, node: Node, found: str, shape: Shape, pointer: str) -> bool:
        """Whether the type fits; False where nothing can be made of the node."""
        if found in shape.accepts or (found == "integer" and "number" in shape.accepts):
            return True
        wanted = " or ".join(sorted({_WORDS[name] for name in shape.accepts}))
        self.problems.add(f"{pointer} must be {wanted}, not {_WORDS[found]}", node, pointer)
        scalars = shape.accepts - _STRUCTURES
        return found not in _STRUCTURES and bool(scalars - {NULL})

    def check_cast(self, node: ScalarNode, shape: Shape, pointer: str) -> None:
        """Check a text that a field turns into a number or a boolean."""
        if node.text in shape.choices:
            return
        message = ""
        if shape.choices:
            message = f"{pointer} must be one of {', '.join(shape.choices)}" + nearest(node.text, shape.choices)
        elif shape.pattern and not re.match(shape.pattern, node.text, re.DOTALL):
            message = f"{pointer} has no valid value: {node.text!r}"
        elif shape.form in {Form.BOOL, Form.INT, Form.FLOAT} and shape.accepts & {"boolean", "integer", "number"}:
            try:
                _CASTS[shape.form](node.text)
            except ValueError:
                message = f"{pointer} must be {_CAST_WORDS[shape.form]}, not {node.text!r}"
        if message:
            self.problems.add(message, node, pointer)

    def check_bounds(self, node: ScalarNode, bounds: tuple[int, int], pointer: str) -> None:
        """Check that a number is neither too small nor too great."""
        low, high = bounds
        if not low <= integer(node.text) <= high:
            self.problems.add(f"{pointer} must lie between {low} and {high}", node, pointer)

    def inside(self, node: Node, shape: Shape, pointer: str) -> Node:
        """The node with everything in it prepared."""
        if isinstance(node, MappingNode):
            return self.mapping(node, shape, pointer)
        if isinstance(node, SequenceNode):
            return self.sequence(node, shape, pointer)
        return node

    def sequence(self, node: SequenceNode, shape: Shape, pointer: str) -> SequenceNode:
        """A list with its items prepared; items of a list of names or pairs are texts."""
        each = shape.each
        if OBJECT in shape.accepts or each is None:
            each = _ITEM
        prepared = [self.prepare(item, each, f"{pointer}[{index}]") for index, item in enumerate(node.items)]
        kept = tuple(item for item in prepared if item is not None and item.tag != RESET)
        if shape.distinct or OBJECT in shape.accepts:
            self.check_distinct(kept, pointer)
        return replace(node, items=kept)

    def check_distinct(self, items: tuple[Node, ...], pointer: str) -> None:
        """Report an item that stands twice in one list."""
        seen: set[str] = set()
        for item in items:
            if isinstance(item, ScalarNode):
                if item.text in seen:
                    self.problems.add(f"{pointer}: {item.text!r} stands here twice", item, pointer)
                seen.add(item.text)

    def mapping(self, node: MappingNode, shape: Shape, pointer: str) -> MappingNode:
        """A mapping with its values prepared; unknown keys are reported and left out."""
        entries: list[tuple[ScalarNode, Node]] = []
        for key, value in node.entries:
            name = key.text
            below = f"{pointer}.{name}" if pointer else name
            if kind(key) != STRING:
                self.problems.add(f"the key {name} must be a text: put it in quotes", key, below)
            each = shape.each or shape.keys.get(name)
            if each is None:
                self.unknown(key, value, shape.keys, below)
                continue
            if shape.names and not re.fullmatch(shape.names, name):
                self.problems.add(f"{name!r} is not a valid name", key, below)
            prepared = self.prepare(value, each, below)
            if prepared is not None:
                entries.append((key, prepared))
        return replace(node, entries=tuple(entries))

    def unknown(self, key: ScalarNode, value: Node, keys: Mapping[str, Shape], pointer: str) -> None:
        """Report an unknown key, or check the variables of an extension."""
        if key.text.startswith("x-"):
            self.extension(value)
            return
        suggestion = nearest(key.text, tuple(keys)) if len(self.problems.found) < MAX_SUGGESTIONS else ""
        self.problems.add(f"unknown key {pointer}{suggestion}", key, pointer)

    def extension(self, root: Node) -> None:
        """Check the variables of an `x-` value; what is unset there may never be used, so it is no problem."""
        pending = [root]
        while pending:
            node = pending.pop()
            if isinstance(node, MappingNode):
                pending.extend(value for _, value in node.entries)
            elif isinstance(node, SequenceNode):
                pending.extend(node.items)
            elif "$" in node.text:
                self.check_template(node)

    def check_template(self, node: ScalarNode) -> None:
        """Report an invalid template or a required variable."""
        try:
            missing = expand(node.text, self.environment.lookup).missing
        except TemplateError as error:
            self.problems.add(f"invalid interpolation format: {error}; write `$$` for a dollar sign", node)
            return
        for message in missing:
            self.problems.add(message, node)


_ITEM = Shape(frozenset({STRING}))
_CASTS: dict[Form, Callable[[str], object]] = {Form.BOOL: boolean, Form.INT: int, Form.FLOAT: float}
_CAST_WORDS = {Form.BOOL: "true or false", Form.INT: "an integer", Form.FLOAT: "a number"}


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A hint at the known word that looks most like `word`; empty where none does."""
    close = get_close_matches(word[:MAX_WORD], known, 1, 0.7)
    return f"; did you mean {close[0]}?" if close else ""
