"""Alertmanager's routing tree: matchers in both spellings, inherited settings, and which routes an alert can end on.

Source: https://prometheus.io/docs/alerting/latest/configuration/#route
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.model.node import MappingNode, Node, ScalarNode, mapping, nearest, sequence, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass, field
from auditor.parse.scalars import prometheus_duration, yaml_bool

if TYPE_CHECKING:
    from datetime import timedelta

    from auditor.model.location import FileLocation

DEFAULTS = {"group_wait": "30s", "group_interval": "5m", "repeat_interval": "4h"}
_MATCHER = regex(
    r"""\s*(?P<name>"(?:[^"\\]|\\.)*"|[^\s"=!~{},]+)\s*(?P<op>=~|!=|!~|=)\s*(?P<value>"(?:[^"\\]|\\.)*"|[^,"]*)\s*(?:,|$)"""
)
_TOKEN = regex(r"\\(?P<escaped>[^A-Za-z0-9])|(?P<wild>\.[*+]?)|(?P<plain>[^\\.\[\](){}*+?|^$])")
_MAX_WILDCARDS = 4
_MAX_VALUE = 300


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """One condition on a label. `operator` is `=`, `!=`, `=~` or `!~`; `is_deprecated` for `match` and `match_re`."""

    label: str
    operator: str
    value: str
    node: ScalarNode
    is_deprecated: bool = False

    @property
    def location(self) -> FileLocation:
        """Where the condition stands."""
        return self.node.location

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{self.value}"'

    @property
    def values(self) -> tuple[str, ...] | None:
        """The only values that fulfil it, or None where they cannot be listed."""
        if self.operator == "=":
            return (self.value,)
        alternatives = _alternatives(self.value) if self.operator == "=~" else None
        if alternatives is None or any(wild for _, _, wild in alternatives):
            return None
        return tuple(literal for _, literal, _ in alternatives)

    def matches(self, value: str) -> bool | None:
        """Whether a label of this value fulfils it (no label is the empty text); None where that cannot be told."""
        if self.operator == "=":
            return value == self.value
        if self.operator == "!=":
            return value != self.value
        found = _matches(self.value, value)
        return found if found is None or self.operator == "=~" else not found

    @property
    def is_always_true(self) -> bool:
        """True for `label=~".*"`, which any alert fulfils, with or without the label."""
        return self.operator == "=~" and self.value in (".*", "^.*$", "(.*)")

    def implied_by(self, others: tuple[Matcher, ...]) -> bool:
        """True where whatever fulfils all of `others` surely fulfils this one too."""
        if self.is_always_true:
            return True
        for other in others:
            if other.label != self.label:
                continue
            if (other.operator, other.value) == (self.operator, self.value):
                return True
            if other.values and all(self.matches(value) for value in other.values):
                return True
        return False


def _unwrapped(regex: str) -> str:
    regex = regex.removeprefix("^").removesuffix("$") if not regex.endswith("\\$") else regex.removeprefix("^")
    for opening in ("(?:", "("):
        inner = regex[len(opening) : -1]
        if regex.startswith(opening) and regex.endswith(")") and not re.search(r"[()]", inner):
            return inner
    return regex


def _alternatives(regex: str) -> list[tuple[str, str, int]] | None:
    """Each alternative as (Python pattern, literal text, number of wildcards); None for what is richer than that."""
    found = []
    for part in re.split(r"(?<!\\)\|", _unwrapped(regex)):
        pattern, literal, wild, at = "", "", 0, 0
        while at < len(part):
            token = _TOKEN.match(part, at)
            if token is None:
                return None
            at = token.end()
            if token["wild"]:
                wild += 1
                pattern += f"(?s:{token[0]})"
            else:
                literal += token["escaped"] or token["plain"]
                pattern += re.escape(token["escaped"] or token["plain"])
        found.append((pattern, literal, wild))
    return found


def _matches(regex: str, value: str) -> bool | None:
    """Go's anchored regular expression on a value, for alternatives of literals and dots: these cannot run away."""
    alternatives = _alternatives(regex)
    if alternatives is None or len(value) > _MAX_VALUE or any(wild > _MAX_WILDCARDS for *_, wild in alternatives):
        return None
    return any(re.fullmatch(pattern, value) for pattern, *_ in alternatives)


def read_matchers(node: MappingNode, prefix: str = "") -> tuple[tuple[Matcher, ...], tuple[ScalarNode, ...]]:
    """The matchers of a route (or, with prefix `source_`, of one side of inhibition), and the texts that are none."""
    found: list[Matcher] = []
    broken: list[ScalarNode] = []
    for key, operator in (("match", "="), ("match_re", "=~")):
        table = mapping(node, f"{prefix}{key}")
        for name, value in table.entries if table else ():
            if isinstance(value, ScalarNode):
                found.append(Matcher(name.text, operator, value.text, value, is_deprecated=True))
    listed = node.get(f"{prefix}matchers")
    items: tuple[Node, ...] = (listed,) if isinstance(listed, ScalarNode) else sequence(node, f"{prefix}matchers")
    for item in items:
        if isinstance(item, ScalarNode):
            parsed = parse_matchers(item)
            if parsed is None:
                broken.append(item)
            found.extend(parsed or ())
    return tuple(found), tuple(broken)


def parse_matchers(node: ScalarNode) -> tuple[Matcher, ...] | None:
    """The matchers of a text such as `severity=~"a|b"` or `{a="b", c!="d"}`; None where Alertmanager refuses it."""
    rest = node.text.strip()
    if rest.startswith("{") and rest.endswith("}"):
        rest = rest[1:-1]
    found = []
    at = 0
    while at < len(rest):
        match = _MATCHER.match(rest, at)
        if match is None:
            return None
        found.append(Matcher(_unquoted(match["name"]), match["op"], _unquoted(match["value"].strip()), node))
        at = match.end()
    return tuple(found)


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"':  # noqa: PLR2004 (two quotes)
        return value
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), value[1:-1])


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A node of the tree. `pointer` is its place in the file: `route`, `route.routes.0`."""

    node: MappingNode
    pointer: str
    matchers: tuple[Matcher, ...]
    broken: tuple[ScalarNode, ...]
    parent: Route | None = None
    children: list[Route] = field(default_factory=list)

    @property
    def location(self) -> FileLocation:
        """Where the route begins."""
        first = self.node.entries[0][0].location if self.node.entries else self.node.location
        return first.at(self.pointer)

    def at(self, key: str) -> FileLocation:
        """The place of a key of this route, or of the route where it has none."""
        if self.node.key(key) is None:
            return self.location.at(self.pointer, key)
        return nearest(self.node, key).at(f"{self.pointer}.{key}")

    def key_at(self, key: str) -> FileLocation:
        """The place of the key's own name, for keys that hold a block."""
        name = self.node.key(key)
        return name.location.at(f"{self.pointer}.{key}") if name else self.at(key)

    @property
    def continues(self) -> bool:
        """True where later siblings are tried too."""
        node = self.node.get("continue")
        return isinstance(node, ScalarNode) and yaml_bool(node) is True

    def own(self, key: str) -> Setting[str] | None:
        """A scalar that stands in this very route."""
        node = self.node.get(key)
        if not isinstance(node, ScalarNode) or not node.text:
            return None
        return Setting(key, node.text, node.location.at(f"{self.pointer}.{key}"))

    def effective(self, key: str) -> Setting[str]:
        """A scalar as it works here: this route's, the nearest parent's, or Alertmanager's default."""
        route: Route | None = self
        while route is not None:
            found = route.own(key)
            if found is not None:
                return found
            route = route.parent
        return Setting(key, DEFAULTS.get(key, ""), self.at(key), is_default=True)

    def duration(self, key: str) -> timedelta | None:
        """An effective duration, or None where Alertmanager would refuse the text."""
        return prometheus_duration(self.effective(key).value)

    @property
    def beat(self) -> timedelta | None:
        """How often an alert that goes on firing is sent again: no sooner than the group is looked at."""
        repeat, group = self.duration("repeat_interval"), self.duration("group_interval")
        return None if repeat is None or group is None else max(repeat, group)

    @property
    def receiver(self) -> Setting[str]:
        """The name of the receiver, inherited where the route names none."""
        return self.effective("receiver")

    @property
    def group_by(self) -> tuple[str, ...]:
        """The labels that alerts are grouped by, inherited where the route names none."""
        route: Route | None = self
        while route is not None:
            if route.node.get("group_by") is not None:
                return tuple(text(item) or "" for item in sequence(route.node, "group_by"))
            route = route.parent
        return ()

    @property
    def path(self) -> tuple[Route, ...]:
        """This route and all above it, the root first."""
        return (*(self.parent.path if self.parent else ()), self)

    @property
    def conditions(self) -> tuple[Matcher, ...]:
        """All matchers on the way from the root to here."""
        return tuple(matcher for route in self.path for matcher in route.matchers)

    def intervals(self, key: str) -> tuple[ScalarNode, ...]:
        """The names in `mute_time_intervals` or `active_time_intervals`."""
        return tuple(item for item in sequence(self.node, key) if isinstance(item, ScalarNode))

    def walk(self) -> Iterator[Route]:
        """This route and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    def matches(self, labels: Mapping[str, str]) -> bool | None:
        """Whether an alert fulfils this route's own matchers; None where a label that is not among `labels` decides."""
        doubtful = False
        for matcher in self.matchers:
            if matcher.is_always_true:
                continue
            value = labels.get(matcher.label)
            found = None if value is None else matcher.matches(value)
            if found is False:
                return False
            doubtful = doubtful or found is None
        return None if doubtful else True

    def ends(self, labels: Mapping[str, str]) -> tuple[Route, ...]:
        """Every route that an alert with these labels, and others that are not known, can end on.

        The alert surely ends on some of them; where a label that is not known decides, on which one is open.
        """
        found: list[Route] = []
        matched = False
        for child in self.children:
            fits = child.matches(labels)
            if fits is False:
                continue
            found.extend(child.ends(labels))
            matched = matched or fits is True
            if fits is True and not child.continues:
                return tuple(found)
        return tuple(found) if matched else (*found, self)


def read_route(node: MappingNode, pointer: str = "route", parent: Route | None = None) -> Route:
    """The tree below a `route`."""
    matchers, broken = read_matchers(node)
    route = Route(node, pointer, matchers, broken, parent)
    for index, child in enumerate(sequence(node, "routes")):
        if isinstance(child, MappingNode):
            route.children.append(read_route(child, f"{pointer}.routes.{index}", route))
    return route
