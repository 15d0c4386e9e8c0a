"""What makes Alertmanager refuse its configuration, as `config/config.go` and `config/notifiers.go` check it on load.

Checked against `amtool check-config`; a value that holds a variable or a template is judged by other checks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from auditor.model.evidence import find_tokens
from auditor.model.node import MappingNode, Node, ScalarNode, mapping, sequence, text
from auditor.model.pattern import regex
from auditor.parse.scalars import prometheus_duration, unexpanded

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.alertmanager import AlertmanagerConfig
    from auditor.subjects.receivers import Integration, Receiver
    from auditor.subjects.routing import Route


class Fault(NamedTuple):
    """One reason to refuse, and its place."""

    message: str
    location: FileLocation


_TOP = frozenset(
    [
        "global",
        "route",
        "inhibit_rules",
        "receivers",
        "templates",
        "mute_time_intervals",
        "time_intervals",
        "tracing",
        "event_recorder",
    ]
)
_ROUTE = frozenset(
    [
        "receiver",
        "group_by",
        "group_by_str",
        "match",
        "match_re",
        "matchers",
        "mute_time_intervals",
        "active_time_intervals",
        "continue",
        "routes",
        "group_wait",
        "group_interval",
        "repeat_interval",
    ]
)
_INHIBIT = frozenset(
    [
        "name",
        "source_match",
        "source_match_re",
        "source_matchers",
        "target_match",
        "target_match_re",
        "target_matchers",
        "equal",
        "sources",
    ]
)
_EMAIL = frozenset(
    [
        "send_resolved",
        "to",
        "from",
        "hello",
        "smarthost",
        "auth_username",
        "auth_password",
        "auth_password_file",
        "auth_secret",
        "auth_secret_file",
        "auth_identity",
        "headers",
        "html",
        "text",
        "require_tls",
        "tls_config",
        "threading",
        "force_implicit_tls",
        "implicit_tls",
    ]
)
_WEBHOOK = frozenset(["send_resolved", "http_config", "url", "url_file", "max_alerts", "timeout", "payload"])
_KNOWN = {"email": _EMAIL, "webhook": _WEBHOOK}
# The first version that knows a key. Source: CHANGELOG.md of Alertmanager.
_SINCE = {
    "matchers": (0, 22),
    "source_matchers": (0, 22),
    "target_matchers": (0, 22),
    "time_intervals": (0, 24),
    "active_time_intervals": (0, 24),
    "mute_time_intervals": (0, 22),
    "sns_configs": (0, 23),
    "telegram_configs": (0, 24),
    "discord_configs": (0, 25),
    "webex_configs": (0, 25),
    "msteams_configs": (0, 26),
    "msteamsv2_configs": (0, 28),
    "jira_configs": (0, 28),
    "rocketchat_configs": (0, 28),
    "incidentio_configs": (0, 29),
    "api_url_file": (0, 22),
    "url_file": (0, 26),
    "auth_password_file": (0, 25),
    "routing_key_file": (0, 25),
    "service_key_file": (0, 25),
    "webhook_url_file": (0, 26),
}
# What an integration cannot be without: any of the fields (or its `*_file`), here or in `global`.
_NEEDED = {
    "email": (("to",), ("smarthost",), ("from",)),
    "slack": (("api_url", "app_token"),),
    "webhook": (("url",),),
    "pagerduty": (("routing_key", "service_key"),),
    "opsgenie": (("api_key",),),
    "victorops": (("api_key",), ("routing_key",)),
    "pushover": (("user_key",), ("token",)),
    "telegram": (("bot_token",), ("chat_id",)),
    "discord": (("webhook_url",),),
    "msteams": (("webhook_url",),),
    "msteamsv2": (("webhook_url",),),
    "webex": (("room_id",),),
}
_EXCLUSIVE = {
    "pagerduty": ("routing_key", "service_key"),
    "webhook": ("url",),
    "slack": ("api_url",),
    "discord": ("webhook_url",),
    "msteams": ("webhook_url",),
}
_URLS = {
    "slack": "api_url",
    "webhook": "url",
    "discord": "webhook_url",
    "msteams": "webhook_url",
    "opsgenie": "api_url",
}
_DURATIONS = ("group_wait", "group_interval", "repeat_interval")
_LABEL = regex(r"[a-zA-Z_][a-zA-Z0-9_]*")


def faults(config: AlertmanagerConfig) -> Iterator[Fault]:
    """Everything that keeps this configuration from being loaded, in no particular order."""
    yield from (Fault(problem.message, problem.location) for problem in config.document.problems)
    yield from _unknown(config.root, _TOP, "a configuration")
    yield from _too_new(config)
    names = Counter(receiver.name for receiver in config.receivers)
    for receiver in config.receivers:
        yield from _receiver(receiver, names)
    if config.route is None:
        yield Fault("there is no route: Alertmanager does not start without one", config.at("route"))
        return
    yield from _root(config.route)
    intervals = _intervals(config)
    for route in config.routes:
        yield from _route(route, frozenset(names), intervals)
    for rule in config.inhibitions:
        yield from _unknown(rule.node, _INHIBIT, "an inhibit rule")


def _unknown(node: MappingNode, known: frozenset[str], where: str) -> Iterator[Fault]:
    for key, _ in node.entries:
        if key.text not in known and not key.text.startswith("<<"):
            yield Fault(f"{key.text!r} is no field of {where}", key.location.at(key.text))


def _too_new(config: AlertmanagerConfig) -> Iterator[Fault]:
    version = config.alertmanager.service.version
    if version is None or config.is_template:
        return
    for key in _keys(config.root):
        since = _SINCE.get(key.text)
        if since is not None and version < since:
            told = ".".join(str(part) for part in since)
            yield Fault(f"{key.text} is known from Alertmanager {told} on, this is {_text(version)}", key.location)


def _text(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _keys(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield key
            yield from _keys(value)
    elif not isinstance(node, ScalarNode):
        for item in node.items:
            yield from _keys(item)


def _root(root: Route) -> Iterator[Fault]:
    if root.own("receiver") is None:
        yield Fault("the root route names no receiver", root.at("receiver"))
    for key in ("match", "match_re", "matchers"):
        if root.node.get(key) is not None and root.matchers:
            yield Fault("the root route must not have matchers: every alert enters there", root.key_at(key))
    for key in ("mute_time_intervals", "active_time_intervals"):
        if root.intervals(key):
            yield Fault(f"the root route must not have {key}", root.key_at(key))
    if root.continues:
        yield Fault("the root route must not have `continue`", root.at("continue"))


def _intervals(config: AlertmanagerConfig) -> frozenset[str]:
    return frozenset(
        text(item, "name") or ""
        for key in ("mute_time_intervals", "time_intervals")
        for item in sequence(config.root, key)
    )


def _route(route: Route, receivers: frozenset[str], intervals: frozenset[str]) -> Iterator[Fault]:
    yield from _unknown(route.node, _ROUTE, "a route")
    named = route.own("receiver")
    if named is not None and named.value not in receivers and not unexpanded(named.value):
        yield Fault(f"receiver {named.value!r} is not defined", route.at("receiver"))
    for broken in route.broken:
        if not unexpanded(broken.text):
            yield Fault(f"{broken.text!r} is no matcher", broken.location)
    for key in ("match", "match_re"):
        node = route.node.get(key)
        if node is not None and not isinstance(node, MappingNode) and text(node) != "":
            yield Fault(f"{key} must be a mapping of labels to values", route.key_at(key))
    for key in ("mute_time_intervals", "active_time_intervals"):
        for item in route.intervals(key):
            if item.text not in intervals:
                yield Fault(f"time interval {item.text!r} is not defined", item.location)
    for key in _DURATIONS:
        yield from _duration(route, key)
    yield from _group_by(route)


def _duration(route: Route, key: str) -> Iterator[Fault]:
    own = route.own(key)
    if own is None or unexpanded(own.value):
        return
    value = prometheus_duration(own.value)
    if value is None:
        yield Fault(f"{key} {own.value!r} is no duration", route.at(key))
    elif not value and key != "group_wait":
        yield Fault(f"{key} cannot be zero", route.at(key))


def _group_by(route: Route) -> Iterator[Fault]:
    labels = [item.text for item in sequence(route.node, "group_by") if isinstance(item, ScalarNode)]
    if "..." in labels and len(labels) > 1:
        yield Fault("group_by cannot have `...` and other labels at the same time", route.key_at("group_by"))
    twice = next((label for label, count in Counter(labels).items() if count > 1), None)
    if twice is not None:
        yield Fault(f"group_by names {twice!r} twice", route.key_at("group_by"))


def _receiver(receiver: Receiver, names: Counter[str]) -> Iterator[Fault]:
    if not receiver.name:
        yield Fault("a receiver has no name", receiver.location)
    elif names[receiver.name] > 1 and _is_later(receiver):
        yield Fault(f"receiver {receiver.name!r} is defined more than once", receiver.location)
    for key, _ in receiver.node.entries:
        if key.text not in ("name", "labels") and not key.text.endswith("_configs"):
            yield Fault(f"{key.text!r} is no field of a receiver", key.location)
    for integration in receiver.integrations:
        yield from _integration(integration)


def _is_later(receiver: Receiver) -> bool:
    same = [other for other in receiver.config.receivers if other.name == receiver.name]
    return same[0] is not receiver


def _integration(integration: Integration) -> Iterator[Fault]:
    kind = integration.kind
    for needed in _NEEDED.get(kind, ()):
        if not integration.has(*needed):
            told = " or ".join(needed)
            empty = next((key for key in needed if integration.node.key(key) is not None), needed[0])
            yield Fault(f"{kind} has no {told}", integration.at(empty))
    for key in _EXCLUSIVE.get(kind, ()):
        if text(integration.node, key) and text(integration.node, f"{key}_file"):
            yield Fault(f"{kind} has both {key} and {key}_file", integration.at(f"{key}_file"))
    known = _KNOWN.get(kind)
    if known is not None:
        yield from _unknown(integration.node, known, f"{kind}_configs")
    address = integration.node.get(_URLS.get(kind, ""))
    if isinstance(address, ScalarNode) and _is_no_url(address.text):
        yield Fault(f"{_URLS[kind]} is no URL of http or https", integration.at(_URLS[kind]))
    smarthost = integration.node.get("smarthost") if kind == "email" else None
    if isinstance(smarthost, ScalarNode) and _lacks_port(smarthost.text):
        yield Fault(f"smarthost {smarthost.text!r} has no port", integration.at("smarthost"))


def _is_no_url(address: str) -> bool:
    if not address or address == "<secret>" or unexpanded(address) or "{{" in address:
        return False
    starts_hidden = bool(find_tokens(address)) and "://" not in address
    return not starts_hidden and re.match(r"https?://[^/]", address) is None


def _lacks_port(address: str) -> bool:
    return bool(address) and not unexpanded(address) and re.fullmatch(r"(?:\[[^\]]*\]|[^:]*):[\w-]+", address) is None


def global_faults(config: AlertmanagerConfig) -> Iterator[Fault]:
    """The same for `global`."""
    smarthost = config.shared("smtp_smarthost")
    if smarthost is not None and _lacks_port(smarthost.text):
        yield Fault(f"smtp_smarthost {smarthost.text!r} has no port", smarthost.location.at("global.smtp_smarthost"))
    slack = config.shared("slack_api_url")
    if slack is not None and _is_no_url(slack.text):
        yield Fault("slack_api_url is no URL of http or https", slack.location.at("global.slack_api_url"))
    table = mapping(config.root, "global")
    if table is not None and table.get("slack_api_url") is not None and table.get("slack_api_url_file") is not None:
        yield Fault("global has both slack_api_url and slack_api_url_file", config.at("global"))
