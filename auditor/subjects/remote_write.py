"""Remote write: where Prometheus sends its samples, and how."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Self

from auditor.model.evidence import Gap, SecretGrade, find_tokens, parse_token
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, child, nearest, scalar, sequence
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import unexpanded, yaml_bool
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.reference import Kind, Reference
from auditor.subjects.stack import Stack

_LOGINS = (
    "basic_auth",
    "authorization",
    "oauth2",
    "sigv4",
    "azuread",
    "google_iam",
    "bearer_token",
    "bearer_token_file",
)
_SECRETS = (
    ("basic_auth", "password"),
    ("authorization", "credentials"),
    ("oauth2", "client_secret"),
    ("bearer_token",),
)
_TOKEN_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "x-license-key", "x-auth-token"})


@dataclass(frozen=True, slots=True, eq=False)
class RemoteWrite:
    """An entry of `remote_write`.

    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write
    """

    prometheus: Prometheus
    node: MappingNode
    index: int

    @property
    def id(self) -> str:
        """`SERVICE/remote-write/NAME`, by its index where it has no name."""
        name = scalar(self.node, "name")
        return f"{self.prometheus.id}/remote-write/{name.text if name else self.index}"

    @property
    def pointer(self) -> str:
        """Its route."""
        return f"remote_write.{self.index}"

    @property
    def location(self) -> FileLocation:
        """The line of its URL."""
        return self.at("url")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every entry of every Prometheus."""
        for prometheus in Prometheus.find(stack):
            if isinstance(prometheus, Gap):
                yield prometheus
                continue
            found = prometheus.remote_writes
            if isinstance(found, Gap):
                yield found
            else:
                yield from (entry for entry in found if isinstance(entry, cls))

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or the nearest enclosing one."""
        found = nearest(self.node, *route)
        pointer = f"{self.pointer}.{found.pointer}" if found.pointer else self.pointer
        return found.at(pointer, found.missing)

    def get(self, *route: str) -> Node | None:
        """The raw node of a key, or None."""
        return child(self.node, *route)

    @property
    def url(self) -> ScalarNode | None:
        """Where it sends to."""
        return scalar(self.node, "url")

    @property
    def reference(self) -> Reference:
        """What its URL means."""
        return self.prometheus.refer(self.url.text if self.url else "")

    @property
    def is_unresolved(self) -> bool:
        """True where a variable takes part in its URL."""
        return self.reference.kind is Kind.UNRESOLVED

    @property
    def leaves_the_host(self) -> bool:
        """True where its samples go to a host outside the stack that has no private address."""
        return self.reference.kind is Kind.EXTERNAL and not _is_private(self.reference.host)

    @property
    def logs_in(self) -> bool:
        """True where it shows the other side who it is: a login, a client certificate, or a header that holds a key."""
        if any(self.node.get(key) is not None for key in _LOGINS):
            return True
        if scalar(self.node, "tls_config", "cert_file") or scalar(self.node, "tls_config", "cert"):
            return True
        if self.url is not None and "@" in self.url.text.partition("://")[2].partition("/")[0]:
            return True
        headers = child(self.node, "headers")
        return isinstance(headers, MappingNode) and any(name.lower() in _TOKEN_HEADERS for name in headers.keys())  # noqa: SIM118 (a MappingNode is no dict)

    @property
    def inline_secrets(self) -> tuple[ScalarNode, ...]:
        """Secrets that stand in the configuration itself; a variable that was left in is none."""
        found = [scalar(self.node, *route) for route in _SECRETS]
        kept = [node for node in found if node is not None and node.text and not unexpanded(node.text)]
        if self.url is not None and find_tokens(self.url.text):
            kept.append(self.url)
        return tuple(kept)

    @property
    def example_secret(self) -> ScalarNode | None:
        """A secret that asks to be replaced, or that is the first guess of everybody."""
        weak = (SecretGrade.PLACEHOLDER, SecretGrade.DEFAULT)
        for node in self.inline_secrets:
            secret = parse_token(node.text)
            if secret is not None and secret.grade in weak:
                return node
        return None

    @property
    def adds_labels(self) -> bool:
        """True where relabelling gives every sample a label of its own."""
        rules = sequence(self.node, "write_relabel_configs")
        return any(
            scalar(rule, "target_label") is not None
            and not sequence(rule, "source_labels")
            and scalar(rule, "replacement")
            for rule in rules
        )

    @property
    def skips_verification(self) -> Setting[str] | None:
        """`insecure_skip_verify` where it is on."""
        node = scalar(self.node, "tls_config", "insecure_skip_verify")
        if node is None or not yaml_bool(node):
            return None
        return Setting("insecure_skip_verify", node.text, node.location.at(f"{self.pointer}.tls_config"))

    def queue(self, name: str, default: int) -> Setting[int]:
        """A number of `queue_config`, or its default."""
        node = scalar(self.node, "queue_config", name)
        if node is None or not node.text.isdigit():
            return Setting(name, default, self.at("queue_config", name), is_default=True)
        return Setting(name, int(node.text[:18]), node.location.at(f"{self.pointer}.queue_config.{name}"))


def read_remote_writes(prometheus: Prometheus) -> tuple[RemoteWrite, ...] | Gap:
    """Every entry of `remote_write`."""
    root = prometheus.config
    if isinstance(root, Gap):
        return root
    return tuple(
        RemoteWrite(prometheus, node, index)
        for index, node in enumerate(sequence(root, "remote_write"))
        if isinstance(node, MappingNode)
    )


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host.endswith((".local", ".internal", ".lan", ".home.arpa", ".svc"))
