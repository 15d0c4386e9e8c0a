"""Notification templates of Alertmanager: what they define and use, and what breaks them when an alert is sent.

Alertmanager parses the texts of receivers only when it notifies, so that a fault shows itself as a lost notification.
Sources: https://prometheus.io/docs/alerting/latest/notifications/ and https://pkg.go.dev/text/template; the faults were
checked against `amtool template render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, ScalarNode, SequenceNode, sequence
from auditor.model.pattern import regex
from auditor.model.values import dataclass

if TYPE_CHECKING:
    from auditor.model.node import Node
    from auditor.subjects.alertmanager import AlertmanagerConfig
    from auditor.subjects.join import Found

_ACTION = regex(r"\{\{-?\s*(/\*.*?\*/|(?:\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^}\"`]|\}(?!\}))*?)\s*-?\}\}", re.DOTALL)
_QUOTED = regex(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|'(?:[^'\\]|\\.)'")
_CALL = regex(r"(?<![\w.$])([A-Za-z_]\w*)")
_ROOT_FIELD = regex(r"(?<![\w.$)])\.([A-Za-z_]\w*)")
_VARIABLE = regex(r"\$([A-Za-z_]\w*)")
_NAMED = regex(r"(template|define|block)\s+(?:\"([^\"]+)\"|`([^`]+)`)")
_DEFAULT = regex(
    r"__\w+|(?:slack|email|pagerduty|opsgenie|victorops|pushover|wechat|webex|sns|telegram|discord|msteams|msteamsv2|jira"
    r"|rocketchat|mattermost|incidentio)\.default\.\w+"
)
_OPENING = frozenset({"if", "range", "with", "define", "block"})
_KEYWORDS = _OPENING | {"else", "end", "template", "break", "continue", "true", "false", "nil"}
_FUNCTIONS = frozenset(
    {
        *("and", "call", "html", "index", "slice", "js", "len", "not", "or", "print", "printf", "println", "urlquery"),
        *("eq", "ne", "lt", "le", "gt", "ge", "toUpper", "toLower", "title", "trimSpace", "join", "match", "safeHtml"),
        *("safeUrl", "urlUnescape", "reReplaceAll", "stringSlice", "date", "tz", "since", "humanizeDuration", "toJson"),
        *("dict", "list", "append", "now", "contains", "hasPrefix", "hasSuffix"),
    }
)
_FIELDS = frozenset(
    {
        *("Receiver", "Status", "Alerts", "GroupLabels", "CommonLabels", "CommonAnnotations", "ExternalURL"),
        *("NotificationReason", "RouteID", "GroupKey"),
    }
)
# Fields of a rule's or an alert's template that a notification as a whole does not have.
_OF_AN_ALERT = frozenset({"Labels", "Annotations", "StartsAt", "EndsAt", "GeneratorURL", "Fingerprint", "Value"})
_PLAIN_KINDS = frozenset({"webhook"})


@dataclass(frozen=True, slots=True, eq=False)
class TemplateText:
    """A text of a receiver that is a template."""

    receiver: str
    node: ScalarNode

    @property
    def uses(self) -> frozenset[str]:
        """The names of the templates that it calls."""
        return _names(self.node.text, "template") - _names(self.node.text, "define", "block")

    @staticmethod
    def is_default(name: str) -> bool:
        """Whether Alertmanager brings a template of this name."""
        return _DEFAULT.fullmatch(name) is not None

    @property
    def shows_backslash_n(self) -> bool:
        """Whether a backslash and an n stand in what is sent."""
        return "\\n" in _ACTION.sub("", self.node.text)

    @property
    def fault(self) -> str:
        """Why it cannot be expanded; empty where nothing was found."""
        return _fault(self.node.text)


def template_texts(config: AlertmanagerConfig) -> tuple[TemplateText, ...]:
    """Every text of a routed receiver that holds a template."""
    found: list[TemplateText] = []
    for receiver in config.routed:
        for integration in receiver.integrations:
            if integration.kind not in _PLAIN_KINDS:
                found.extend(
                    TemplateText(receiver.name, node) for node in _leaves(integration.node) if "{{" in node.text
                )
    return tuple(found)


def template_files(config: AlertmanagerConfig) -> tuple[tuple[ScalarNode, tuple[Found, ...] | Gap], ...]:
    """Every entry of `templates` with the files that it finds in the container."""
    service = config.alertmanager.service
    base = config.alertmanager.config_path.value.rpartition("/")[0]
    found = []
    for item in sequence(config.root, "templates"):
        if isinstance(item, ScalarNode) and item.text:
            path = item.text if item.text.startswith("/") else f"{base}/{item.text}"
            found.append((item, service.files(path)))
    return tuple(found)


def defined(config: AlertmanagerConfig) -> frozenset[str] | Gap:
    """The names of all templates that are loaded; a gap where one of the files cannot be read."""
    names: set[str] = set()
    for _, files in template_files(config):
        if isinstance(files, Gap):
            if files.reason in ("missing", "in-image") and not _is_volume(config, files):
                continue
            return files
        for found in files:
            names |= _names(found.text, "define", "block") | {found.inside.rpartition("/")[2]}
    return frozenset(names)


def _is_volume(config: AlertmanagerConfig, gap: Gap) -> bool:
    """Whether a gap stands for files that exist and cannot be seen, not for files that are not there."""
    return gap.reason == "in-image" and ("volume" in gap.detail or config.alertmanager.service.is_built)


def _leaves(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for _, value in node.entries:
            yield from _leaves(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _leaves(item)


def _names(text: str, *kinds: str) -> frozenset[str]:
    actions = " ".join(_ACTION.findall(text))
    return frozenset(name or raw for kind, name, raw in _NAMED.findall(actions) if kind in kinds)


def _fault(text: str) -> str:
    depth: list[str] = []
    variables: set[str] = set()
    rest = _ACTION.sub("", text)
    if "{{" in rest:
        return "an action `{{` is never closed"
    for action in _ACTION.findall(text):
        if action.startswith("/*"):
            continue
        fault = _action_fault(action, depth, variables)
        if fault:
            return fault
    return f"`{{{{ {depth[-1]} }}}}` has no `{{{{ end }}}}`" if depth else ""


def _action_fault(action: str, depth: list[str], variables: set[str]) -> str:
    bare = _QUOTED.sub('""', action)
    calls = _CALL.findall(bare)
    first = calls[0] if calls and bare.startswith(calls[0]) else ""
    declared = set(re.findall(r"\$([A-Za-z_]\w*)\s*(?:,|:?=)", bare))
    for name in calls:
        if name not in _KEYWORDS and name not in _FUNCTIONS:
            return f"function {name!r} is not defined"
    variables |= declared
    for name in _VARIABLE.findall(bare):
        if name not in variables:
            return f"variable ${name} is not defined"
    inside = any(opening in ("range", "with", "define", "block") for opening in depth)
    for name in _ROOT_FIELD.findall(bare):
        if not inside and name in _OF_AN_ALERT:
            return f".{name} belongs to an alert: the notification has none outside `range .Alerts`"
    if first == "end":
        if not depth:
            return "`{{ end }}` closes nothing"
        depth.pop()
    elif first in _OPENING:
        depth.append(first)
    return ""
