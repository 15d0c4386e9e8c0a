"""Short syntaxes taken apart: ports, volumes and command lines.

Sources: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports, #volumes, #command. Every piece
keeps the place of the string it comes from.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re

from auditor.model.evidence import TOKEN
from auditor.model.node import MappingNode, Node, ScalarNode
from auditor.model.pattern import regex
from auditor.parse.compose.nodes import mapping_at, scalar_at

MAX_PORT = 65535
PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
_PROPAGATIONS = frozenset({"rprivate", "private", "rshared", "shared", "rslave", "slave"})
_PATH_STARTS = (".", "/", "~", "\\\\")
_SHORTEST_SPEC = 3
_OPEN, _CLOSE = "\ue000", "\ue001"  # private-use characters, in the place of a token's brackets
_PORT = regex(r"[0-9]{1,6}\Z")


class SyntaxProblem(ValueError):  # noqa: N818
    """A short form that cannot be taken apart."""


def parse_ports(node: ScalarNode, text: str, limit: int) -> list[MappingNode]:
    """The ports of `[[ip:]published:]target[/protocol]`, one for each port of a range, `limit` at most."""
    address, published, target = _split_port(text)
    target, _, protocol = target.partition("/")
    protocol = (protocol or "tcp").lower()
    if not target:
        raise SyntaxProblem(f"no container port in {text!r}")
    _check_address(address)
    first, last = _range(target, "container")
    low, high = _range(published, "host") if published else (0, 0)
    if last - first >= limit:
        raise SyntaxProblem("too many ports in the whole project: these are not read")
    if protocol not in PROTOCOLS:
        raise SyntaxProblem(f"unknown protocol {protocol!r}")
    if published and last - first != high - low and first != last:
        raise SyntaxProblem(f"the ranges {published} and {target} differ in length")
    # `${BIND}:9090:9090` with BIND not set: an address was meant, and is empty.
    empty = ("host_ip",) if re.fullmatch(r":[^:]*:[^:]*", text) else ()
    ports: list[MappingNode] = []
    for number in sorted(range(first, last + 1), key=str):
        host = str(low + number - first) if published else ""
        if first == last and low != high:
            host = f"{low}-{high}"
        values = {"mode": "ingress", "host_ip": address, "target": str(number), "published": host, "protocol": protocol}
        shown = {name: scalar_at(node, value) for name, value in values.items() if value or name in empty}
        ports.append(mapping_at(node, shown))
    return ports


def _split_port(text: str) -> tuple[str, str, str]:
    parts = text.split(":")
    address = ":".join(parts[:-2])
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    return address, parts[-2] if len(parts) > 1 else "", parts[-1]


def _check_address(address: str) -> None:
    if not address:
        return
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise SyntaxProblem(f"{address!r} is not an IP address") from None


def _range(text: str, which: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    bounds = (low, high if dash else low)
    if not all(_PORT.match(bound) and int(bound) <= MAX_PORT for bound in bounds):
        raise SyntaxProblem(f"{text!r} is not a {which} port")
    first, last = int(bounds[0]), int(bounds[1])
    if last < first:
        raise SyntaxProblem(f"{text!r} is not a range of {which} ports")
    return first, last


def parse_volume(node: ScalarNode) -> MappingNode:
    """A volume of `[source:]target[:mode]`; a letter before a colon is a Windows drive."""
    parts = _volume_parts(node.text)
    source = parts[0] if len(parts) > 1 else ""
    target = parts[1] if len(parts) > 1 else parts[0]
    values: dict[str, Node] = {}
    details: dict[str, Node] = {}
    for option in parts[2].split(",") if len(parts) > 2 else ():  # noqa: PLR2004
        if option == "ro":
            values["read_only"] = scalar_at(node, "true")
        elif option == "rw":
            values.pop("read_only", None)
        elif option == "nocopy":
            details["nocopy"] = scalar_at(node, "true")
        elif option in {"z", "Z"}:
            details["selinux"] = scalar_at(node, option)
        elif option in _PROPAGATIONS:
            details["propagation"] = scalar_at(node, option)
    bind = is_path(source)
    shown = {name: value for name, value in details.items() if (name == "nocopy") != bind}
    result: dict[str, Node] = {"type": scalar_at(node, "bind" if bind else "volume")}
    if source:
        result["source"] = scalar_at(node, source)
    result["target"] = scalar_at(node, clean_target(target))
    result |= values
    result["bind" if bind else "volume"] = mapping_at(node, shown)
    other = {name: value for name, value in details.items() if name not in shown}
    if other:
        result["volume" if bind else "bind"] = mapping_at(node, other)
    return mapping_at(node, result)


def _volume_parts(spec: str) -> list[str]:
    if len(spec) < _SHORTEST_SPEC:
        if not spec:
            raise SyntaxProblem("the volume is empty")
        return [spec]
    parts: list[str] = []
    begin = 0
    for index in [*(place for place, char in enumerate(spec) if char == ":"), len(spec)]:
        part = spec[begin:index]
        if index < len(spec) and len(part) == 1 and part.isalpha():
            continue
        if not part:
            raise SyntaxProblem(f"nothing between the colons of {spec!r}")
        parts.append(part)
        begin = index + 1
    if len(parts) > 3:  # noqa: PLR2004
        raise SyntaxProblem(f"too many colons in {spec!r}")
    return parts


def is_path(source: str) -> bool:
    """Whether the source of a volume is a path on the host and not the name of a volume."""
    drive = len(source) > 1 and source[0].isalpha() and source[1] == ":"
    return source.startswith(_PATH_STARTS) or drive


def clean_target(target: str) -> str:
    """A path in a container without trailing slash and `..`."""
    return posixpath.normpath(target).replace("//", "/", 1) if target else ""


class _Words:
    """Splits a command line as go-shellwords does: no variables, and an operator of the shell ends it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.word = ""
        self.started = False
        self.escaped = False
        self.quote = ""

    def take(self, char: str) -> bool:
        """Read one character; False where the command ends."""
        if self.escaped:
            self.add({"t": "\t", "n": "\n"}.get(char, char))
            self.escaped = False
        elif char == "\\" and self.quote != "'":
            self.escaped = True
        elif char in " \t\r\n":
            self.blank(char)
        elif char in "\"'`()" and self.quoted(char):
            pass
        elif char in ";&|<>" and not self.quote:
            if char == ">" and self.word[:1].isdigit():
                self.started = False
            return False
        else:
            self.add(char)
        return True

    def add(self, char: str) -> None:
        self.word += char
        self.started = True

    def blank(self, char: str) -> None:
        if self.quote:
            self.word += char
        elif self.started:
            self.words.append(self.word)
            self.word = ""
            self.started = False

    def quoted(self, char: str) -> bool:
        """Whether the character only opens or closes a quotation."""
        if char in {'"', "'"}:
            if self.quote not in {"", char}:
                return False
            self.started = self.started or bool(self.quote)
            self.quote = "" if self.quote else char
            return True
        if char == "`" and self.quote in {"", "`"}:
            self.quote = "" if self.quote else "`"
        elif char == ")" and self.quote in {"", "("}:
            self.quote = "" if self.quote else "("
        elif char == "(" and self.quote in {"", "("}:
            if self.quote or not self.word.endswith("$"):
                raise SyntaxProblem("not a valid command line: a bracket outside of quotes")
            self.quote = "("
        return False


def split_command(text: str) -> list[str]:
    """The words of a command line; `<` and `>` end it, except those of a token that stands for a secret."""
    words = _Words()
    if TOKEN.search(text):
        hidden = TOKEN.sub(lambda token: f"{_OPEN}{token[0][1:-1]}{_CLOSE}", text)
        return [word.replace(_OPEN, "<").replace(_CLOSE, ">") for word in split_command(hidden)]
    for char in text:
        if not words.take(char):
            break
    if words.started:
        words.words.append(words.word)
    if words.quote or words.escaped:
        raise SyntaxProblem("not a valid command line: a quotation is not closed")
    return words.words
