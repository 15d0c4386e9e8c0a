"""Typed reading of our own YAML files (settings, rules, policies): every error at once, each with its place.

Used where a wrong key is a mistake of the user or of a rule's author; configuration of other programs is read
tolerantly by the subjects instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.model.catalog import ParamValue
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode
from auditor.parse.document import DocumentProblem

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})


def nearest_match(word: str, known: Iterable[str]) -> str:
    """` (did you mean X?)`, or nothing where no known word is near."""
    import difflib  # noqa: PLC0415 (error path)

    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {str(matches[0])!r}?)" if matches else ""


class Reader:
    """Reads one mapping; `problems` is shared with the readers of its children, so that all errors come together."""

    def __init__(self, node: Node | None, where: str, problems: list[DocumentProblem]) -> None:
        """`where` names the mapping in messages; a node of another kind is a problem, and reads as empty."""
        self.where = where
        self.problems = problems
        self.node: MappingNode | None = None
        self._used: set[str] = set()
        if isinstance(node, MappingNode):
            self.node = node
        elif node is not None and not (isinstance(node, ScalarNode) and node.text in ("", "null", "~")):
            self.error(f"{where} must be a mapping", node.location)

    def error(self, message: str, location: FileLocation | None = None) -> None:
        """Note a problem; without a location it stands at this mapping."""
        if location is None:
            location = self.node.location if self.node else FileLocation("")
        self.problems.append(DocumentProblem(message, location, fatal=True))

    def get(self, key: str) -> Node | None:
        """The raw node of a key, which counts as known from now on."""
        self._used.add(key)
        return self.node.get(key) if self.node else None

    def _label(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _scalar(self, key: str, kind: str, *, required: bool) -> ScalarNode | None:
        node = self.get(key)
        if node is None:
            if required:
                self.error(f"{self._label(key)} is missing")
            return None
        if not isinstance(node, ScalarNode):
            self.error(f"{self._label(key)} must be {kind}", node.location)
            return None
        return node

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """A text."""
        node = self._scalar(key, "a text", required=required)
        return node.text.strip() if node else default

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """True or false (yes/no and on/off too)."""
        node = self._scalar(key, "true or false", required=False)
        if node is None:
            return default
        word = node.text.lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self.error(f"{self._label(key)} must be true or false, not {node.text!r}", node.location)
        return default

    def number(self, key: str, *, low: float = 0, high: float = float("inf")) -> float | None:
        """A number between `low` and `high`, or None where the key is absent."""
        node = self._scalar(key, "a number", required=False)
        if node is None:
            return None
        try:
            value = float(node.text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            span = f" from {low:g} to {high:g}" if high != float("inf") else f" of at least {low:g}"
            self.error(f"{self._label(key)} must be a number{span}, not {node.text!r}", node.location)
            return None
        return value

    def choice(
        self, key: str, allowed: Sequence[str], default: str | None = None, *, required: bool = False
    ) -> str | None:
        """One of `allowed`; anything else is an error with the nearest match."""
        node = self._scalar(key, "one of " + ", ".join(allowed), required=required)
        if node is None:
            return default
        if node.text not in allowed:
            hint = nearest_match(node.text, allowed)
            self.error(
                f"{self._label(key)} must be one of {', '.join(allowed)}, not {node.text!r}{hint}", node.location
            )
            return default
        return node.text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        return tuple(node.text for node in self.text_nodes(key))

    def text_nodes(self, key: str) -> tuple[ScalarNode, ...]:
        """As `texts`, with positions."""
        node = self.get(key)
        if node is None:
            return ()
        if isinstance(node, ScalarNode):
            return (node,)
        found = []
        for item in node.items if isinstance(node, SequenceNode) else (node,):
            if isinstance(item, ScalarNode):
                found.append(item)
            else:
                self.error(f"{self._label(key)} must be a list of texts", item.location)
        return tuple(found)

    def child(self, key: str) -> Reader:
        """The mapping at `key`, empty where it is absent."""
        return Reader(self.get(key), self._label(key), self.problems)

    def children(self) -> Iterable[tuple[ScalarNode, Node]]:
        """All keys and values of a mapping with free keys."""
        entries = self.node.entries if self.node else ()
        self._used.update(key.text for key, _ in entries)
        return entries

    def done(self) -> None:
        """Report every key that nobody asked for, with the nearest known one."""
        for key, _ in self.node.entries if self.node else ():
            if key.text not in self._used:
                hint = nearest_match(key.text, self._used)
                self.error(f"unknown key {self._label(key.text)!r}{hint}", key.location)


def param_value(node: Node) -> ParamValue | None:
    """A parameter's value with its YAML type; a list becomes a tuple of texts; None for anything else."""
    if isinstance(node, SequenceNode):
        return tuple(item.text for item in node.items if isinstance(item, ScalarNode))
    if not isinstance(node, ScalarNode):
        return None
    if not node.plain:
        return node.text
    if node.text.lower() in ("true", "false"):
        return node.text.lower() == "true"
    for convert in (int, float):
        try:
            return convert(node.text)
        except ValueError:
            continue
    return node.text


def read_params(reader: Reader, defaults: Mapping[str, ParamValue] | None) -> dict[str, ParamValue]:
    """The parameters of a rule; with `defaults`, unknown names and other types are errors."""
    found: dict[str, ParamValue] = {}
    for key, node in reader.children():
        value = param_value(node)
        if value is None:
            reader.error(
                f"{reader.where}.{key.text} must be a text, a number, true or false, or a list of texts", node.location
            )
        elif defaults is None:
            found[key.text] = value
        elif key.text not in defaults:
            hint = nearest_match(key.text, defaults)
            reader.error(f"unknown parameter {reader.where}.{key.text}{hint}", key.location)
        elif _kind(value) != _kind(defaults[key.text]):
            kind = _kind(defaults[key.text])
            reader.error(f"{reader.where}.{key.text} must be {kind}, not {_kind(value)}", node.location)
        else:
            found[key.text] = value
    return found


def _kind(value: ParamValue) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, tuple) else "a text"
