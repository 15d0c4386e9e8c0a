"""The host's packet filter and Docker daemon, as far as the project holds their configuration.

Exports of `iptables-save`, `nft list ruleset` and `ufw status` are found by their names and known by their content;
`daemon.json` by its name. Sources: https://docs.docker.com/engine/network/packet-filtering-firewalls/,
https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation, Span
from auditor.model.node import Node, ScalarNode, SequenceNode, child, scalar
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects.component import PROXIES
from auditor.subjects.published import PublishedPort, published_ports

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_NAMES = regex(
    r"(ip6?tables|nftables|nft|ufw|firewall|rules)([._-][\w.-]*)?|[\w.-]*\.(nft|rules|iptables)|rules\.v[46]"
)
_NOT = regex(r".*\.(ya?ml|json|md|py|js|ts|tf|sh|toml|html|ini|service)")
_IPTABLES = regex(r"^-A (INPUT|FORWARD|DOCKER-USER)\b|^:(INPUT|FORWARD|DOCKER-USER) ", re.MULTILINE)
_NFT = regex(r"^\s*table (inet|ip|ip6) \w+\s*\{", re.MULTILINE)
_UFW = regex(r"^Status:\s*(active|inactive)", re.MULTILINE)
_REFUSES = regex(r"-j (DROP|REJECT)\b|\b(drop|reject)\b")
_LETS_ALL_THROUGH = regex(r"-A DOCKER-USER -j (RETURN|ACCEPT)\s*")
_WEB_PORTS = ("80", "443")


@dataclass(frozen=True, slots=True, eq=False)
class Firewall:
    """An export of the host's rules."""

    stack: Stack
    path: str
    text: str

    @property
    def id(self) -> str:
        """The file's path."""
        return self.path

    @property
    def location(self) -> FileLocation:
        """The first line that holds a rule or the state."""
        return self.line(_UFW) or self.line(_IPTABLES) or self.line(_NFT) or FileLocation(self.path, Span(1, 1, 1, 2))

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every export that the project holds, beside or below its compose file."""
        for path in _paths(stack):
            name = posixpath.basename(path)
            if not _NAMES.fullmatch(name) or _NOT.fullmatch(name):
                continue
            reply = stack.view.file(path)
            if not isinstance(reply, Gap) and any(kind.search(reply.text) for kind in (_UFW, _IPTABLES, _NFT)):
                yield cls(stack, path, reply.text)

    def line(self, pattern: re.Pattern[str]) -> FileLocation | None:
        """The line of the first match."""
        match = pattern.search(self.text)
        if match is None:
            return None
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        number = self.text.count("\n", 0, start) + 1
        column = start - (self.text.rfind("\n", 0, start) + 1) + 1
        return FileLocation(self.path, Span(number, column, number, column + len(match[0].strip())))

    @property
    def is_active(self) -> bool:
        """False for `Status: inactive`; rules that were exported are taken to be in force."""
        state = _UFW.search(self.text)
        return state is None or state[1] == "active"

    @property
    def docker_user(self) -> FileLocation | None:
        """Where the chain DOCKER-USER first stands."""
        return self.line(re.compile(r"^:DOCKER-USER .*|^-A DOCKER-USER .*|^\s*chain DOCKER-USER\b.*", re.MULTILINE))

    @property
    def filters_docker(self) -> FileLocation | None:
        """A rule of DOCKER-USER, or of an nftables chain that hooks into forwarding, that refuses something."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if _LETS_ALL_THROUGH.fullmatch(line):
                break
            if line.startswith("-A DOCKER-USER ") and _REFUSES.search(line):
                return FileLocation(self.path, Span(number, 1, number, len(line) + 1))
        inside = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            chain = re.match(r"\s*chain ([\w-]+)\s*\{", line)
            if chain:
                inside = chain[1]
            if "hook forward" in line or "hook prerouting" in line:
                inside = "hooked"
            if line.strip() == "}":
                inside = ""
            if inside in ("DOCKER-USER", "hooked") and re.search(r"\b(drop|reject)\b", line):
                return FileLocation(self.path, Span(number, 1, number, len(line) + 1))
        return None

    @property
    def public_ports(self) -> tuple[PublishedPort, ...]:
        """Ports published to every address, but the reverse proxies' 80 and 443."""
        return tuple(
            port
            for port in published_ports(self.stack)
            if port.is_public
            and port.port is not None
            and not (port.service.component in PROXIES and port.port.published in _WEB_PORTS)
        )


@dataclass(frozen=True, slots=True, eq=False)
class DaemonConfig:
    """A daemon.json of the Docker daemon."""

    path: str
    root: Node

    @property
    def id(self) -> str:
        """The file's path."""
        return self.path

    @property
    def location(self) -> FileLocation:
        """The file."""
        return self.root.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every daemon.json that the project holds."""
        for path in _paths(stack):
            if posixpath.basename(path) != "daemon.json":
                continue
            document = stack.view.parsed(path, parse_yaml)
            if isinstance(document, Gap):
                yield document
            elif document.root is not None:
                yield cls(path, document.root)

    def node(self, name: str) -> ScalarNode | None:
        """A scalar of the top level."""
        return scalar(self.root, name)

    @property
    def network_hosts(self) -> tuple[ScalarNode, ...]:
        """Addresses in `hosts` that others than this host can reach."""
        hosts = child(self.root, "hosts")
        items = hosts.items if isinstance(hosts, SequenceNode) else ()
        nodes = (item for item in items if isinstance(item, ScalarNode) and item.text.startswith("tcp://"))
        return tuple(node for node in nodes if not re.match(r"tcp://(127\.|localhost|\[::1\])", node.text))


def _paths(stack: Stack) -> Iterator[str]:
    listing = stack.view.directory(stack.directory, recursive=True)
    for name in () if isinstance(listing, Gap) else listing.names:
        if not name.endswith("/"):
            yield posixpath.normpath(posixpath.join(stack.directory, name))
