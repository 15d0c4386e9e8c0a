"""Exported firewall rules: `iptables-save` (or `iptables -S`), `nft list ruleset`, `ufw status verbose`.

Rules stay words; what matters is which chain they are in. Docker's published ports are rewritten before the host's own
INPUT rules see them, so only `DOCKER-USER` (and what comes before it in FORWARD) can restrict them.
Sources: https://man7.org/linux/man-pages/man8/iptables-save.8.html, https://man7.org/linux/man-pages/man8/nft.8.html,
https://manpages.debian.org/bookworm/ufw/ufw.8.en.html, https://docs.docker.com/engine/network/packet-filtering-firewalls/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.values import dataclass, field
from auditor.parse.document import DocumentProblem
from auditor.parse.source import Source

DOCKER_USER = "DOCKER-USER"
MAX_DEPTH = 20

_WORD = regex(r'"((?:[^"\\]|\\.)*+)"|[^\s"]+|"')
_COUNTERS = regex(r"\[\d+:\d+\]")
_NFT_PIECE = regex(r'"(?:[^"\\\n]|\\.)*+"|[^\s;{}#"\\]++|\\\n|["\\]|[;{}\n]|#[^\n]*')
_UFW_DEFAULT = regex(r"(\w+) \((\w+)\)")
_UFW_ACTION = regex(r"\s(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a chain: its words without quotes (without `-A CHAIN` for iptables), and its place."""

    words: tuple[str, ...]
    location: FileLocation

    @property
    def target(self) -> str:
        """What happens to a packet: the word after `-j` or `-g`, or nft's verdict; empty where it only counts."""
        for number, word in enumerate(self.words[:-1]):
            if word in ("-j", "--jump", "-g", "--goto"):
                return self.words[number + 1]
        verdicts = ("accept", "drop", "reject", "return", "jump", "goto", "masquerade", "dnat", "snat", "queue")
        found = [number for number, word in enumerate(self.words) if word in verdicts]
        if not found:
            return ""
        last = found[-1]
        jumps = self.words[last] in ("jump", "goto") and last + 1 < len(self.words)
        return self.words[last + 1] if jumps else self.words[last]


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain; `table` is `filter` for iptables and `ip filter` for nft. `policy` is None where it has none.

    `hook` is nft's `input`, `forward`, ... of a base chain; for iptables the built-in chain's name in lower case.
    """

    table: str
    name: str
    policy: str | None
    hook: str
    rules: tuple[Rule, ...]
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The chains of an export, in order."""

    path: str
    chains: tuple[Chain, ...]
    problems: tuple[DocumentProblem, ...] = ()

    def chain(self, name: str, table: str = "filter") -> Chain | None:
        """The first chain of a name in a table; for nft `table` may leave out the family."""
        for chain in self.chains:
            if chain.name == name and (chain.table == table or chain.table.endswith(f" {table}")):
                return chain
        return None

    @property
    def docker_user_rules(self) -> tuple[Rule, ...]:
        """The rules of DOCKER-USER in the filter table, without the lone `-j RETURN` that Docker itself puts there."""
        return docker_user_rules(self.chains)


def docker_user_rules(chains: Iterable[Chain]) -> tuple[Rule, ...]:
    """The rules of every DOCKER-USER chain in a filter table that are not Docker's own unconditional return."""
    return tuple(
        rule
        for chain in chains
        if chain.name == DOCKER_USER and chain.table.rpartition(" ")[2] == "filter"
        for rule in chain.rules
        if not _is_plain_return(rule)
    )


def _is_plain_return(rule: Rule) -> bool:
    words = [word for word in rule.words if word != "counter"]
    if "packets" in words:
        words = [word for word in words if not word.isdecimal() and word not in ("packets", "bytes")]
    return words in (["-j", "RETURN"], ["return"])


@dataclass(slots=True)
class _Building:
    table: str
    name: str
    location: FileLocation
    policy: str | None = None
    hook: str = ""
    rules: list[Rule] = field(default_factory=list)

    def done(self) -> Chain:
        return Chain(self.table, self.name, self.policy, self.hook, tuple(self.rules), self.location)


_HOOKS = {"INPUT": "input", "FORWARD": "forward", "OUTPUT": "output", "PREROUTING": "prerouting"} | {
    "POSTROUTING": "postrouting"
}


def parse_iptables(text: str, path: str) -> Ruleset:
    """Read the output of `iptables-save`, or of `iptables -S` (then all is in the filter table). Never raises."""
    source = Source(text, path)
    chains: dict[tuple[str, str], _Building] = {}
    table = "filter"
    for start, raw in source.lines():
        line = raw.strip()
        at = start + len(raw) - len(raw.lstrip())
        place = source.at(at, at + len(line))
        if not line or line.startswith("#") or line == "COMMIT":
            continue
        if line.startswith("*"):
            table = line[1:].strip()
            continue
        words = [found[1] if found[1] is not None else found[0] for found in _WORD.finditer(line)]
        if words and _COUNTERS.fullmatch(words[0]):
            words = words[1:]
        if line.startswith(":") and len(words) > 1:
            _declare(chains, table, words[0][1:], words[1], place)
        elif words[:1] == ["-P"] and len(words) > 2:  # noqa: PLR2004 - -P CHAIN POLICY
            _declare(chains, table, words[1], words[2], place)
        elif words[:1] == ["-N"] and len(words) > 1:
            _declare(chains, table, words[1], "-", place)
        elif words[:1] == ["-A"] and len(words) > 1:
            chain = _declare(chains, table, words[1], "-", place)
            chain.rules.append(Rule(tuple(words[2:]), place))
        else:
            source.problem("no line of iptables-save", at, at + len(line))
    return Ruleset(path, tuple(chain.done() for chain in chains.values()), tuple(source.problems))


def _declare(
    chains: dict[tuple[str, str], _Building], table: str, name: str, policy: str, place: FileLocation
) -> _Building:
    chain = chains.setdefault((table, name), _Building(table, name, place, hook=_HOOKS.get(name, "")))
    if policy != "-":
        chain.policy = policy
    return chain


class _NftReader:
    """Reads `table FAMILY NAME { chain NAME { ... } }`; sets, maps and anonymous sets are kept as words."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.words: list[str] = []
        self.start = -1
        self.end = 0
        self.table = ""
        self.chain: _Building | None = None
        self.chains: list[Chain] = []
        self.other = 0  # open braces of sets, maps and the like
        self.depth = 0

    def read(self) -> Ruleset:
        for found in _NFT_PIECE.finditer(self.source.text):
            piece = found[0]
            if piece.startswith("#") or piece == "\\\n":
                continue
            if piece == "{":
                self.open(found.start(), found.end())
            elif piece == "}":
                self.close(found.start(), found.end())
            elif piece in (";", "\n"):
                if not self.other:
                    self.statement()
            else:
                self.add(piece, found.start(), found.end())
        self.statement()
        if self.depth:
            self.source.problem("`{` is never closed", len(self.source.text) - 1, len(self.source.text))
        self.end_chain()
        return Ruleset(self.source.path, tuple(self.chains), tuple(self.source.problems))

    def add(self, piece: str, start: int, end: int) -> None:
        if self.start < 0:
            self.start = start
        self.end = end
        self.words.append(piece[1:-1] if len(piece) > 1 and piece[0] == piece[-1] == '"' else piece)

    def open(self, start: int, end: int) -> None:
        self.depth += 1
        if self.other or self.chain is not None:
            self.other += 1
            self.add("{", start, end)
        elif self.words[:1] == ["table"]:
            self.table = " ".join(self.words[1:])
            self.reset()
        elif self.words[:1] == ["chain"] and self.table:
            name = self.words[1] if len(self.words) > 1 else ""
            self.chain = _Building(self.table, name, self.source.at(self.start, self.end))
            self.reset()
        else:
            self.other += 1

    def close(self, start: int, end: int) -> None:
        if not self.depth:
            self.source.problem("`}` without `{`", start, end)
            return
        self.depth -= 1
        if self.other:
            self.other -= 1
            if self.chain is not None:
                self.add("}", start, end)
            return
        self.statement()
        if self.chain is not None:
            self.end_chain()
        else:
            self.table = ""

    def end_chain(self) -> None:
        if self.chain is not None:
            self.chains.append(self.chain.done())
        self.chain = None

    def statement(self) -> None:
        words, chain = self.words, self.chain
        if words and chain is not None:
            if words[0] == "type" and "hook" in words[:-1]:
                chain.hook = words[words.index("hook") + 1]
            elif words[0] == "policy" and len(words) > 1:
                chain.policy = words[1]
            elif words[0] not in ("comment", "flags"):
                chain.rules.append(Rule(tuple(words), self.source.at(self.start, self.end)))
        self.reset()

    def reset(self) -> None:
        self.words = []
        self.start = -1


def parse_nft(text: str, path: str) -> Ruleset:
    """Read the output of `nft list ruleset`. Never raises."""
    return _NftReader(Source(text, path)).read()


@dataclass(frozen=True, slots=True)
class UfwRule:
    """A line of ufw's table: `to` and `origin` as shown (`22/tcp`, `Anywhere`); direction `in`, `out` or `fwd`."""

    to: str
    action: str
    direction: str
    origin: str
    location: FileLocation


@dataclass(frozen=True, slots=True)
class Ufw:
    """What ufw says. `active` is None where the text does not tell; `defaults` are `incoming`, `outgoing`, `routed`.

    An active ufw does not restrict ports that Docker publishes.
    """

    path: str
    active: bool | None
    defaults: tuple[tuple[str, str], ...]
    rules: tuple[UfwRule, ...]
    location: FileLocation

    def default(self, direction: str) -> str | None:
        """The default policy (`deny`, `allow`, `reject`, `disabled`) of a direction, or None."""
        return next((policy for name, policy in self.defaults if name == direction), None)


def parse_ufw(text: str, path: str) -> Ufw:
    """Read the output of `ufw status verbose` (or `status numbered`). Never raises."""
    source = Source(text, path)
    active: bool | None = None
    defaults: tuple[tuple[str, str], ...] = ()
    rules: list[UfwRule] = []
    location = FileLocation(path)
    for start, raw in source.lines():
        line = raw.strip()
        at = start + len(raw) - len(raw.lstrip())
        place = source.at(at, at + len(line))
        name, _, value = line.partition(":")
        if name == "Status":
            active = {"active": True, "inactive": False}.get(value.strip())
            location = place
        elif name == "Default":
            defaults = tuple((found[2], found[1]) for found in _UFW_DEFAULT.finditer(value))
        else:
            rule = _ufw_rule(line, place)
            if rule is not None:
                rules.append(rule)
    return Ufw(path, active, defaults, tuple(rules), location)


def _ufw_rule(line: str, place: FileLocation) -> UfwRule | None:
    found = _UFW_ACTION.search(line)
    if found is None:
        return None
    to = re.sub(r"^\[ *\d+\] *", "", line[: found.start()]).strip()
    origin = line[found.end() :].partition("#")[0].strip()
    return UfwRule(to, found[1].lower(), (found[2] or "in").lower(), origin, place)
