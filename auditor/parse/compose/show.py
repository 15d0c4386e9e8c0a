"""Values as `docker compose config` prints them: sizes in bytes, durations in Go's form, what is zero left out.

Source: https://docs.docker.com/reference/cli/docker/compose/config/ and the behaviour of Docker Compose v5.6.
"""

from __future__ import annotations

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, VariableState
from auditor.model.values import dataclass, replace
from auditor.parse.compose.environment import Problems
from auditor.parse.compose.scalars import (
    INTEGER,
    NULL,
    NUMBER,
    boolean,
    byte_count,
    duration,
    file_mode,
    integer,
    json_float,
    kind,
    printed,
)
from auditor.parse.compose.shape import Form, Shape

_ZEROS = {
    Form.TEXT: "",
    Form.ANY: "",
    Form.BOOL: "false",
    Form.INT: "0",
    Form.COUNT: "0",
    Form.FLOAT: "0",
    Form.BYTES: "0",
    Form.DURATION: "0s",
}
_TYPED = frozenset({Form.BOOL, Form.INT, Form.COUNT, Form.FLOAT})


@dataclass(frozen=True, slots=True)
class Shower:
    """Brings a merged model into its normalised form; values that cannot be read are problems and stay."""

    problems: Problems

    def show(self, node: Node, shape: Shape, pointer: str) -> Node | None:
        """The node in its normal form, or None where nothing of it is shown."""
        if isinstance(node, ScalarNode):
            return self.scalar(node, shape, pointer)
        if isinstance(node, MappingNode):
            return self.mapping(node, shape, pointer)
        return self.sequence(node, shape, pointer)

    def mapping(self, node: MappingNode, shape: Shape, pointer: str) -> Node | None:
        """A mapping; every key of a free one is shown."""
        entries: list[tuple[ScalarNode, Node]] = []
        for key, value in node.entries:
            each = shape.each or shape.keys.get(key.text)
            if each is None:
                continue
            shown = self.show(value, each, f"{pointer}.{key.text}")
            if shown is None and shape.each is not None and isinstance(value, ScalarNode):
                shown = value
            if shown is not None:
                entries.append((key, shown))
        if shape.each is not None and not entries:
            return None
        return replace(node, entries=tuple(entries), tag=None)

    def sequence(self, node: SequenceNode, shape: Shape, pointer: str) -> Node | None:
        """A list; every item of it is shown."""
        each = shape.each or shape
        items: list[Node] = []
        for index, item in enumerate(node.items):
            shown = self.show(item, each, f"{pointer}[{index}]")
            if shown is not None:
                items.append(shown)
            elif isinstance(item, ScalarNode):
                items.append(item)
        return replace(node, items=tuple(items), tag=None) if items or shape.keep else None

    def scalar(self, node: ScalarNode, shape: Shape, pointer: str) -> Node | None:
        """A scalar, converted; a zero is shown only where the place keeps it."""
        if not node.text and pointer.endswith(".host_ip") and _is_undecided(node):
            return replace(node, tag=None)  # not as Compose prints it: that an address was meant must not be lost
        if kind(node) == NULL:
            return _null(node, shape)
        try:
            text = _converted(node, shape)
        except (ValueError, OverflowError):
            self.problems.add(f"{pointer} must be a {shape.form}, not {node.text!r}", node, pointer)
            return replace(node, tag=None)
        if text == _ZEROS.get(shape.form) and not shape.keep:
            return None
        if text == node.text and node.tag is None:
            return node
        plain = (node.plain and text == node.text) or shape.form in _TYPED
        return replace(node, text=text, plain=plain, tag=None)


def _null(node: ScalarNode, shape: Shape) -> Node | None:
    """An empty value: a variable without a value stays, an option is an empty text, others are not shown."""
    if shape.form is Form.VARIABLE:
        return node
    if shape.form is Form.ANY and NULL in shape.accepts:
        return replace(node, text="", plain=False)
    return None


def _is_undecided(node: ScalarNode) -> bool:
    """True where a variable that is not set decides on the value."""
    return any(variable.state is VariableState.UNSET for variable in node.variables)


def _converted(node: ScalarNode, shape: Shape) -> str:  # noqa: PLR0911
    found = kind(node)
    match shape.form:
        case Form.TEXT:
            return node.text
        case Form.ANY | Form.VARIABLE:
            return printed(node)
        case Form.BOOL:
            return str(boolean(node.text)).lower()
        case Form.INT:
            return _integer(node)
        case Form.COUNT:
            return _count(node)
        case Form.FLOAT:
            return json_float(node.text)
        case Form.BYTES:
            return str(integer(node.text)) if found == INTEGER else _bytes(node)
        case Form.DURATION:
            return duration(node.text)
        case Form.MODE:
            return f"0{integer(node.text) if found == INTEGER else file_mode(node.text):o}"
    raise AssertionError(shape.form)


def _integer(node: ScalarNode) -> str:
    if kind(node) == NUMBER:
        return str(int(float(node.text)))
    return str(integer(node.text) if node.plain else int(node.text))


def _count(node: ScalarNode) -> str:
    text = _integer(node)
    if text.startswith("-"):
        raise ValueError(text)
    return text


def _bytes(node: ScalarNode) -> str:
    # The real program loses a size that is written as a number with decimals.
    return "0" if kind(node) == NUMBER else str(byte_count(node.text))
