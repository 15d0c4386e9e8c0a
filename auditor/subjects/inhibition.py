"""Alertmanager's inhibit rules: which alert mutes which.

Source: https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.node import MappingNode, ScalarNode, sequence
from auditor.model.values import dataclass
from auditor.subjects.routing import Matcher, read_matchers

if TYPE_CHECKING:
    from auditor.model.location import FileLocation


@dataclass(frozen=True, slots=True, eq=False)
class InhibitRule:
    """One rule of `inhibit_rules`. Source: https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule."""

    node: MappingNode
    index: int
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]

    @property
    def location(self) -> FileLocation:
        """The first line of the rule."""
        first = self.node.entries[0][0].location if self.node.entries else self.node.location
        return first.at(f"inhibit_rules.{self.index}")

    @property
    def names_an_alert(self) -> bool:
        """Whether its source is one alert by name, which is often meant to mute widely."""
        return any(matcher.label == "alertname" and matcher.values for matcher in self.source)

    @property
    def source_covers_target(self) -> bool:
        """Whether every alert of the target side is one of the source side too."""
        return all(matcher.implied_by(self.target) for matcher in self.source)

    @property
    def target_covers_source(self) -> bool:
        """Whether every alert of the source side is one of the target side too."""
        return all(matcher.implied_by(self.source) for matcher in self.target)


def read_inhibition(node: MappingNode, index: int) -> InhibitRule:
    """A rule with both sides' matchers."""
    source, _ = read_matchers(node, "source_")
    target, _ = read_matchers(node, "target_")
    equal = tuple(item.text for item in sequence(node, "equal") if isinstance(item, ScalarNode))
    return InhibitRule(node, index, source, target, equal)
