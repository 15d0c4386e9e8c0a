"""Rule files: which of them Prometheus loads, and the alerts and recording rules in them.

Sources: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ and `rules/manager.go` of
Prometheus: patterns are resolved inside the container by Go's `filepath.Glob`, relative to the directory of the
configuration file; one that finds nothing is silent.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, child, nearest, scalar, sequence, text
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.document import Document
from auditor.parse.scalars import prometheus_duration
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.orphans import orphan_paths
from auditor.subjects.patterns import look
from auditor.subjects.prometheus import Prometheus, root_of
from auditor.subjects.stack import Stack

_GROUP_LABELS_SINCE = (3, 0)


@dataclass(frozen=True, slots=True, eq=False)
class RulePattern:
    """An entry of `rule_files` and what it finds inside the container.

    `absence` says why it finds nothing, where that is certain; `gap` why it cannot be told.
    """

    prometheus: Prometheus
    node: ScalarNode
    inside: str
    files: tuple[join.Found, ...] = ()
    absence: str = ""
    gap: Gap | None = None

    @property
    def location(self) -> FileLocation:
        """The entry."""
        return self.node.location.at("rule_files")


def read_patterns(prometheus: Prometheus) -> tuple[RulePattern, ...] | Gap:
    """Every entry of `rule_files`, resolved."""
    root, path = prometheus.config, prometheus.config_path
    if isinstance(root, Gap):
        return root
    if isinstance(path, Gap):
        return path
    base = posixpath.dirname(path.value)
    return tuple(
        _pattern(prometheus, node, posixpath.normpath(posixpath.join(base, node.text)))
        for node in sequence(root, "rule_files")
        if isinstance(node, ScalarNode)
    )


def _pattern(prometheus: Prometheus, node: ScalarNode, inside: str) -> RulePattern:
    looked = look(prometheus.service, inside, stock=prometheus.is_stock)
    return RulePattern(prometheus, node, inside, looked.files, looked.absence, looked.gap)


@dataclass(frozen=True, slots=True, eq=False)
class RuleFile:
    """A file of rules. `loaded_by` is empty for one that no Prometheus of the stack loads."""

    stack: Stack
    path: str
    root: MappingNode
    loaded_by: tuple[Prometheus, ...]

    @property
    def id(self) -> str:
        """The path of the file."""
        return self.path

    @property
    def location(self) -> FileLocation:
        """The `groups` key."""
        return (self.root.key("groups") or self.root).location.at("groups")

    @property
    def is_loaded(self) -> bool:
        """True where a Prometheus of the stack loads it."""
        return bool(self.loaded_by)

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every rule file, loaded or not; a gap for each that should be there and cannot be read."""
        return (found for found in rule_files(stack) if isinstance(found, (cls, Gap)))

    @property
    def groups(self) -> tuple[RuleGroup, ...]:
        """Its groups."""
        return tuple(
            RuleGroup(self, node, index)
            for index, node in enumerate(sequence(self.root, "groups"))
            if isinstance(node, MappingNode)
        )

    @property
    def rules(self) -> tuple[AlertRule | RecordingRule, ...]:
        """Its rules, in order."""
        return self.stack.memo(("rules", self.path), lambda: tuple(r for group in self.groups for r in group.rules))

    @property
    def alerts(self) -> tuple[AlertRule, ...]:
        """Its alerts."""
        return tuple(rule for rule in self.rules if isinstance(rule, AlertRule))


@dataclass(frozen=True, slots=True, eq=False)
class RuleGroup:
    """A group of rules, which are evaluated one after another."""

    file: RuleFile
    node: MappingNode
    index: int

    @property
    def name(self) -> str:
        """Its name."""
        return text(self.node, "name") or ""

    @property
    def location(self) -> FileLocation:
        """The line of its name."""
        return (scalar(self.node, "name") or self.node).location.at(self.pointer)

    @property
    def pointer(self) -> str:
        """Its route."""
        return f"groups.{self.index}"

    @property
    def interval(self) -> Setting[timedelta] | Gap:
        """How often it is evaluated: its own `interval`, else the `evaluation_interval` of who loads it."""
        node = scalar(self.node, "interval")
        if node is not None and node.text not in ("", "0", "0s"):
            found = prometheus_duration(node.text)
            if found is None:
                detail = f"interval {node.text!r} is no duration"
                return Gap(GapReason.UNPARSABLE, detail, self.file.path, location=node.location)
            return Setting("interval", found, node.location.at(f"{self.pointer}.interval"))
        if self.file.loaded_by:
            return self.file.loaded_by[0].evaluation_interval
        return Setting("evaluation_interval", timedelta(minutes=1), self.location, is_default=True)

    @property
    def labels(self) -> Mapping[str, ScalarNode]:
        """Labels for all its rules (Prometheus 3.0 and later)."""
        versions = [prometheus.version for prometheus in self.file.loaded_by]
        if versions and all(version is not None and version < _GROUP_LABELS_SINCE for version in versions):
            return {}
        return _scalars(self.node, "labels")

    @property
    def rules(self) -> tuple[AlertRule | RecordingRule, ...]:
        """Its rules."""
        return tuple(_rules(self))


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What alerts and recording rules have in common."""

    group: RuleGroup
    node: MappingNode
    index: int
    title: ScalarNode  # the scalar behind `alert:` or `record:`

    @property
    def name(self) -> str:
        """The name of the alert, or the metric that is recorded."""
        return self.title.text

    @property
    def id(self) -> str:
        """The name; routes tell apart those of the same name."""
        return self.name

    @property
    def file(self) -> RuleFile:
        """The file that it stands in."""
        return self.group.file

    @property
    def pointer(self) -> str:
        """Its route."""
        return f"{self.group.pointer}.rules.{self.index}"

    @property
    def location(self) -> FileLocation:
        """The line of its name."""
        return self.title.location.at(self.pointer)

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or the line of the rule's name, saying what is missing."""
        found = nearest(self.node, *route)
        if not found.pointer and found.missing:
            return self.location.at(self.pointer, found.missing)
        return found.at(f"{self.pointer}.{found.pointer}", found.missing)

    def setting(self, *route: str) -> Setting[str] | None:
        """A scalar of the rule, or None."""
        node = scalar(self.node, *route)
        name = ".".join(route)
        return None if node is None else Setting(name, node.text, node.location.at(f"{self.pointer}.{name}"))

    def get(self, *route: str | int) -> Node | None:
        """The raw node of a key, or None."""
        return child(self.node, *route)

    @property
    def expr(self) -> ScalarNode | None:
        """The expression."""
        return scalar(self.node, "expr")

    @property
    def interval(self) -> Setting[timedelta] | Gap:
        """How often it is evaluated."""
        return self.group.interval

    @property
    def labels(self) -> Mapping[str, ScalarNode]:
        """Its labels over those of the group."""
        return {**self.group.labels, **_scalars(self.node, "labels")}

    @property
    def is_loaded(self) -> bool:
        """True where a Prometheus of the stack loads it."""
        return self.file.is_loaded


@dataclass(frozen=True, slots=True, eq=False)
class AlertRule(Rule):
    """An alert. `find` yields those of loaded files; those of orphans are `RuleFile.alerts`."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every alert that is loaded; a gap for each file that should be there and cannot be read."""
        return (rule for rule in _loaded(stack) if isinstance(rule, (cls, Gap)))

    @property
    def for_(self) -> ScalarNode | None:
        """How long the condition must hold before it fires, as it stands."""
        return scalar(self.node, "for")

    @property
    def for_duration(self) -> timedelta | None:
        """The same as a duration: zero where it is not set, None where it is no duration."""
        return timedelta(0) if self.for_ is None else prometheus_duration(self.for_.text)

    @property
    def keep_firing_for(self) -> ScalarNode | None:
        """How long it goes on firing after the condition has cleared, as it stands."""
        return scalar(self.node, "keep_firing_for")

    @property
    def annotations(self) -> Mapping[str, ScalarNode]:
        """Its annotations."""
        return _scalars(self.node, "annotations")


@dataclass(frozen=True, slots=True, eq=False)
class RecordingRule(Rule):
    """A recording rule. `find` yields those of loaded files."""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every recording rule that is loaded; a gap for each file that should be there and cannot be read."""
        return (rule for rule in _loaded(stack) if isinstance(rule, (cls, Gap)))

    @property
    def record(self) -> str:
        """The metric that it records."""
        return self.name


def _scalars(node: Node, key: str) -> dict[str, ScalarNode]:
    found = child(node, key)
    if not isinstance(found, MappingNode):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, ScalarNode)}


def _rules(group: RuleGroup) -> Iterator[AlertRule | RecordingRule]:
    for index, node in enumerate(sequence(group.node, "rules")):
        if not isinstance(node, MappingNode):
            continue
        alert, record = scalar(node, "alert"), scalar(node, "record")
        if alert is not None:
            yield AlertRule(group, node, index, alert)
        elif record is not None:
            yield RecordingRule(group, node, index, record)


def _loaded(stack: Stack) -> Iterator[AlertRule | RecordingRule | Gap]:
    for found in rule_files(stack):
        if isinstance(found, Gap):
            yield found
        elif found.is_loaded:
            yield from found.rules


def rule_files(stack: Stack) -> tuple[RuleFile | Gap, ...]:
    """All rule files of a stack: those that are loaded, then those that nothing loads."""
    return stack.memo("rule files", lambda: tuple(_rule_files(stack)))


def loaded_by(prometheus: Prometheus) -> tuple[RuleFile, ...] | Gap:
    """The rule files of one Prometheus; a gap where some of them cannot be seen or read."""
    patterns = prometheus.rule_patterns
    if isinstance(patterns, Gap):
        return patterns
    for pattern in patterns:
        if pattern.gap is not None:
            return pattern.gap
    paths = {found.path for pattern in patterns for found in pattern.files}
    own = []
    for found in rule_files(prometheus.stack):
        if isinstance(found, RuleFile) and prometheus in found.loaded_by:
            own.append(found)
        elif isinstance(found, Gap) and isinstance(found.location, FileLocation) and found.location.path in paths:
            return found
    return tuple(own)


def _rule_files(stack: Stack) -> Iterator[RuleFile | Gap]:
    loaders: dict[str, list[Prometheus]] = {}
    sources: dict[str, tuple[Prometheus, join.Found]] = {}
    for prometheus in Prometheus.find(stack):
        if isinstance(prometheus, Gap):
            continue
        patterns = prometheus.rule_patterns
        if isinstance(patterns, Gap):
            yield patterns
            continue
        for pattern in patterns:
            if pattern.gap is not None:
                yield pattern.gap
            for found in pattern.files:
                sources.setdefault(found.path, (prometheus, found))
                known = loaders.setdefault(found.path, [])
                if prometheus not in known:
                    known.append(prometheus)
    for path, (prometheus, found) in sources.items():
        document = join.read(prometheus.service, found, parse_yaml)
        root = document if isinstance(document, Gap) else _root(document, path)
        yield root if isinstance(root, Gap) else RuleFile(stack, path, root, tuple(loaders[path]))
    for path, root in orphan_paths(stack, frozenset(sources)):
        yield RuleFile(stack, path, root, ())


def _root(document: Document, path: str) -> MappingNode | Gap:
    """The root of a rule file; an empty one is valid, and holds no rules."""
    if not document.roots and document.fatal is None:
        return Gap(GapReason.UNPARSABLE, f"{path} is empty: no rules", path, location=FileLocation(path))
    return root_of(document, path)
