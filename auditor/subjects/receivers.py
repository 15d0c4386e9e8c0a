"""Receivers of Alertmanager and the integrations they send through.

Sources: https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings and, for the defaults,
https://github.com/prometheus/alertmanager/blob/main/config/notifiers.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from auditor.model.evidence import Gap, SecretGrade, find_tokens
from auditor.model.node import MappingNode, ScalarNode, child, mapping, nearest, sequence
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.scalars import is_placeholder, unexpanded, yaml_bool
from auditor.subjects.reference import Kind, Reference, refer

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.alertmanager import AlertmanagerConfig
    from auditor.subjects.service import Service
    from auditor.subjects.stack import Stack

# Where an integration sends to and what it proves itself with: the fields that decide whether a message arrives.
DESTINATIONS = {
    "email": ("to", "from", "smarthost", "auth_username", "auth_password", "auth_secret"),
    "slack": ("api_url", "channel"),
    "webhook": ("url",),
    "pagerduty": ("routing_key", "service_key", "url"),
    "opsgenie": ("api_key", "api_url"),
    "victorops": ("api_key", "api_url", "routing_key"),
    "pushover": ("token", "user_key"),
    "telegram": ("bot_token", "chat_id", "api_url"),
    "discord": ("webhook_url",),
    "msteams": ("webhook_url",),
    "msteamsv2": ("webhook_url",),
    "wechat": ("api_secret", "corp_id", "api_url"),
    "webex": ("room_id", "api_url"),
    "sns": ("topic_arn", "phone_number", "target_arn"),
    "jira": ("api_url", "project"),
    "rocketchat": ("api_url", "channel", "token"),
    "incidentio": ("url", "alert_source_token"),
    "mattermost": ("webhook_url", "channel"),
}
# What a field falls back to in `global`; `*_file` variants follow the same pattern.
GLOBALS = {
    ("email", "from"): "smtp_from",
    ("email", "smarthost"): "smtp_smarthost",
    ("email", "auth_username"): "smtp_auth_username",
    ("email", "auth_password"): "smtp_auth_password",
    ("email", "auth_secret"): "smtp_auth_secret",
    ("slack", "api_url"): "slack_api_url",
    ("pagerduty", "url"): "pagerduty_url",
    ("opsgenie", "api_key"): "opsgenie_api_key",
    ("opsgenie", "api_url"): "opsgenie_api_url",
    ("victorops", "api_key"): "victorops_api_key",
    ("victorops", "api_url"): "victorops_api_url",
    ("telegram", "api_url"): "telegram_api_url",
    ("telegram", "bot_token"): "telegram_bot_token",
    ("wechat", "api_secret"): "wechat_api_secret",
    ("wechat", "corp_id"): "wechat_api_corp_id",
    ("wechat", "api_url"): "wechat_api_url",
    ("webex", "api_url"): "webex_api_url",
    ("jira", "api_url"): "jira_api_url",
    ("rocketchat", "api_url"): "rocketchat_api_url",
    ("rocketchat", "token"): "rocketchat_token",
    ("mattermost", "webhook_url"): "mattermost_webhook_url",
}
URL_FIELDS = frozenset({"api_url", "url", "webhook_url", "slack_api_url", "opsgenie_api_url", "pagerduty_url"})
QUIET_UNLESS_TOLD = frozenset({"email", "slack", "wechat", "rocketchat"})  # send_resolved is false by default
PAGERS = frozenset({"pagerduty", "opsgenie", "victorops", "incidentio", "pushover"})
_PAGER_HOSTS = regex(
    r"(?:^|\.)(?:pagerduty\.com|opsgenie\.com|victorops\.com|splunk\.com|incident\.io|squadcast\.com|ilert\.com"
    r"|rootly\.com|zenduty\.com|betteruptime\.com|betterstack\.com|pagertree\.com|firehydrant\.(?:io|com)|ntfy\.sh"
    r"|allquiet\.app|spike\.sh|grafana\.net)$"
)
_PAGER_PATHS = regex(r"/integrations/v1/(?:alertmanager|formatted_webhook)/|/api/v2/generic/incoming\?|/ntfy(?:/|$)")
_HEARTBEATS = regex(
    r"(?:^|//|\.|@)(?:hc-ping\.com|healthchecks\.io|nosnch\.in|deadmanssnitch\.com|cronitor\.(?:io|link)|snitch\.io"
    r"|uptime\.betterstack\.com|betteruptime\.com/api/v1/heartbeat|heartbeat\.uptimerobot\.com|ping\.checklyhq\.com"
    r"|deadmanping\.com|dms\.|heartbeat\.|statuscake\.com)|/heartbeats?(?:/|$|\?)|/api/push/|/ping/[\w<-]"
    r"|dead-?mans?-?s(?:witch|nitch)",
    re.IGNORECASE,
)
_NULL_NAMES = regex(
    r"(?:^|[-_ .])(?:null|nil|none|noop|no-op|blackhole|black-hole|devnull|dev-null|void|drop|dropped|discard"
    r"|ignore|ignored|mute|muted|silence|silenced|trash|sink|empty)(?:$|[-_ .])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Integration:
    """One entry of a receiver's `*_configs`. `kind` is `slack`, `email`, `pagerduty`, ..."""

    receiver: Receiver
    kind: str
    node: MappingNode
    index: int

    @property
    def pointer(self) -> str:
        """The route of the entry in its file."""
        return f"{self.receiver.pointer}.{self.kind}_configs.{self.index}"

    @property
    def location(self) -> FileLocation:
        """The first line of the entry."""
        first = self.node.entries[0][0].location if self.node.entries else self.receiver.location
        return first.at(self.pointer)

    def at(self, key: str) -> FileLocation:
        """The place of a field, or of the entry where it has none."""
        if self.node.key(key) is None:
            return self.location.at(self.pointer, key)
        return nearest(self.node, key).at(f"{self.pointer}.{key}")

    def field(self, key: str) -> ScalarNode | None:
        """A field as it works: the entry's own, or the one of `global`; None where neither has it."""
        own = self.node.get(key)
        if isinstance(own, ScalarNode) and own.text:
            return own
        shared = GLOBALS.get((self.kind, key))
        return self.receiver.config.shared(shared) if shared else None

    def has(self, *keys: str) -> bool:
        """Whether any of the fields is there, inline or as a `*_file`, here or in `global`."""
        for key in keys:
            shared = GLOBALS.get((self.kind, key))
            if self.field(key) is not None or self.node.get(f"{key}_file") is not None:
                return True
            if shared and self.receiver.config.shared(f"{shared}_file") is not None:
                return True
        return False

    @property
    def destination(self) -> Iterator[tuple[str, ScalarNode]]:
        """The fields that decide where a message goes, those of `global` included."""
        for key in DESTINATIONS.get(self.kind, ()):
            node = self.field(key)
            if node is not None:
                yield key, node

    @property
    def placeholders(self) -> tuple[tuple[str, ScalarNode], ...]:
        """The destination fields that still hold the text of an example, in the order of the file."""
        found = [(key, node) for key, node in self.destination if is_example(node.text)]
        return tuple(sorted(found, key=lambda item: item[1].span.line))

    @property
    def unreachable(self) -> Iterator[tuple[str, ScalarNode, str]]:
        """Each address that leads nowhere, seen from the container, and why."""
        service = self.receiver.config.alertmanager.service
        for key in ("url", "webhook_url", "api_url", "smarthost"):
            node = self.field(key) if key in DESTINATIONS.get(self.kind, ()) else None
            if node is None or is_example(node.text) or find_tokens(node.text.partition("://")[0]):
                continue
            reference = refer(service, node.text)
            reason = _nowhere(reference)
            if reason and not (reference.kind is Kind.NOBODY and joins_outside(service)):
                yield key, node, reason

    @property
    def sends_resolved(self) -> bool:
        """Whether the end of an alert is told too."""
        own = self.node.get("send_resolved")
        told = yaml_bool(own) if isinstance(own, ScalarNode) else None
        return self.kind not in QUIET_UNLESS_TOLD if told is None else told

    @property
    def sends_resolved_by_choice(self) -> bool:
        """Whether somebody decided on `send_resolved`, either way."""
        return self.node.get("send_resolved") is not None

    @property
    def is_read_by_people(self) -> bool:
        """Whether it is mail or chat, not a machine."""
        return self.kind not in PAGERS and self.kind not in ("webhook", "sns", "jira")

    @property
    def vendor_end(self) -> str:
        """When the service that it sends to ends; empty where nothing is known."""
        if self.kind == "opsgenie" or "opsgenie.com" in self.url:
            return "Opsgenie ends on 2027-04-05"
        if self.kind == "webhook" and "/integrations/v1/alertmanager/" in self.url and "grafana.net" not in self.url:
            return "Grafana OnCall's open source edition was archived on 2026-03-24"
        return ""

    @property
    def url(self) -> str:
        """The address of a web hook, as far as it may be shown."""
        for key in ("url", "webhook_url", "api_url"):
            node = self.field(key)
            if node is not None:
                return node.text
        return ""

    @property
    def pages(self) -> bool | None:
        """Whether it wakes somebody: a pager, or a web hook to one. None for a web hook that may lead anywhere."""
        if self.kind in PAGERS:
            return True
        if self.kind == "webhook":
            return True if is_pager_url(self.url) else None
        return None if self.kind == "sns" else False

    @property
    def is_heartbeat(self) -> bool | None:
        """Whether it pings a dead man's switch; None for a web hook whose address is not to be seen."""
        if self.kind == "webhook" and not self.url:
            return None
        if self.kind == "email":
            to = self.field("to")
            return bool(to and _HEARTBEATS.search(to.text))
        return bool(self.url and _HEARTBEATS.search(self.url))


def joins_outside(service: Service) -> bool:
    """Whether a service is on a network that other projects share, where names are known that no file here has.

    Source: https://docs.docker.com/reference/compose-file/networks/#external
    """
    root = service.stack.model.root
    return any(child(root, "networks", name, "external") is not None for name in service.network_nodes)


def _nowhere(reference: Reference) -> str:
    """Why an address leads nowhere; empty where it may lead somewhere."""
    if reference.kind is Kind.SELF:
        return f"{reference.host} is Alertmanager's own container"
    if reference.kind is Kind.NOBODY:
        return f"no service of the stack is called {reference.host!r}"
    if reference.kind is Kind.SERVICE and not reference.reachable:
        return f"{reference.host} shares no network with Alertmanager"
    meant = reference.wrong_port
    return f"port {reference.port} is published on the host; in the container it is {meant}" if meant else ""


def is_example(value: str) -> bool:
    """Whether a destination or credential is that of an example; a variable that was left in it is another matter."""
    if any(secret.grade in (SecretGrade.PLACEHOLDER, SecretGrade.DEFAULT) for secret in find_tokens(value)):
        return True
    if unexpanded(value):
        return False
    bare = re.sub(r"<redacted:[^>]*>", "", value)
    return is_placeholder(bare)


def is_pager_url(url: str) -> bool:
    """Whether a web hook leads to a known on-call service."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(_PAGER_HOSTS.search(host) or _PAGER_PATHS.search(url))


@dataclass(frozen=True, slots=True, eq=False)
class Receiver:
    """A named receiver with its integrations."""

    config: AlertmanagerConfig
    node: MappingNode
    index: int

    @property
    def name(self) -> str:
        """Its name."""
        node = self.node.get("name")
        return node.text if isinstance(node, ScalarNode) else ""

    @property
    def id(self) -> str:
        """The service's name and its own."""
        return f"{self.config.id}/{self.name}"

    @property
    def pointer(self) -> str:
        """Its route in the file."""
        return f"receivers.{self.index}"

    @property
    def location(self) -> FileLocation:
        """The line that names it."""
        node = self.node.get("name")
        if isinstance(node, ScalarNode):
            return node.location.at(f"{self.pointer}.name")
        first = self.node.entries[0][0].location if self.node.entries else self.node.location
        return first.at(self.pointer, "name")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every receiver of every Alertmanager."""
        from auditor.subjects.alertmanager import AlertmanagerConfig  # noqa: PLC0415 (a configuration has receivers)

        for config in AlertmanagerConfig.find(stack):
            if isinstance(config, Gap):
                yield config
            else:
                yield from (receiver for receiver in config.receivers if isinstance(receiver, cls))

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """Every entry of every `*_configs` list."""
        found = []
        for key, value in self.node.items():
            if not key.endswith("_configs"):
                continue
            kind = key.removesuffix("_configs")
            for index, item in enumerate(sequence(self.node, key)):
                # `- {}` and a bare `-` are entries too: all of their fields come from `global`.
                node = item if isinstance(item, MappingNode) else MappingNode((), value.path, item.span)
                found.append(Integration(self, kind, node, index))
        return tuple(found)

    @property
    def sends(self) -> bool:
        """Whether anything leaves through it."""
        return bool(self.integrations)

    @property
    def is_routed(self) -> bool:
        """Whether any route leads to it."""
        return any(route.receiver.value == self.name for route in self.config.routes)

    @property
    def pages(self) -> bool | None:
        """Whether it wakes somebody; None where only an unknown web hook could."""
        told = [integration.pages for integration in self.integrations]
        return True if True in told else None if None in told else False

    @property
    def is_heartbeat(self) -> bool:
        """Whether everything that it sends is the ping of a dead man's switch."""
        return self.sends and all(integration.is_heartbeat for integration in self.integrations)

    @property
    def is_meant_to_be_silent(self) -> bool:
        """Whether its name says that nothing is to be sent (`null`, `blackhole`)."""
        return bool(_NULL_NAMES.search(self.name))


def read_receivers(config: AlertmanagerConfig) -> tuple[Receiver, ...]:
    """The receivers of a configuration, in its order."""
    items = sequence(config.root, "receivers")
    return tuple(Receiver(config, item, index) for index, item in enumerate(items) if isinstance(item, MappingNode))


def shared_setting(root: MappingNode, key: str) -> ScalarNode | None:
    """A scalar of `global`."""
    table = mapping(root, "global")
    node = table.get(key) if table else None
    return node if isinstance(node, ScalarNode) and node.text else None
