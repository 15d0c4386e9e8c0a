"""Health checks: what the compose file, the Dockerfile or the image says, and the commands that it runs.

Sources: https://docs.docker.com/reference/compose-file/services/#healthcheck and
https://docs.docker.com/reference/dockerfile/#healthcheck; a probe runs inside the container.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode, mapping, sequence, text
from auditor.model.values import dataclass
from auditor.parse.shell import Command, inner_commands, parse_shell
from auditor.subjects.component import BY_COMPONENT, Component
from auditor.subjects.guard import configuration, flag
from auditor.subjects.image_facts import image_facts, is_unset
from auditor.subjects.service import Service

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_STANDARD = re.compile(r"(?:/usr)?(?:/local)?/s?bin/")
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\$\{?HOSTNAME\}?)(?::(?P<port>\d{1,5}))?(?![\w.])"
)
_TCP = re.compile(r"/dev/tcp/(?:localhost|127\.0\.0\.1)/(\d{1,5})")
_NETCAT = re.compile(r"\bnc\b[^|;&]*\s(?:localhost|127\.0\.0\.1)\s+(\d{1,5})")
_FAILS = re.compile(r"(?:^|\s)(?:-[a-zA-Z]*f[a-zA-Z]*|--fail(?:-with-body)?)(?=\s|$)")
_SHORT_VALUE = re.compile(r"(?:^|\s)-[a-zA-Z]*[oOmuHXdA]\s*\S*")
_SHOWS = frozenset({"--version", "-version", "version", "-v", "-V", "--help", "-h"})
_PROBES = frozenset({"curl", "wget", "nc", "bash"})
_REDIS_WRITES = frozenset({"incr", "decr", "set", "lpush", "rpush", "del", "hset", "sadd"})
_LISTEN = {
    Component.PROMETHEUS: "web.listen-address",
    Component.ALERTMANAGER: "web.listen-address",
    Component.NODE_EXPORTER: "web.listen-address",
    Component.BLACKBOX_EXPORTER: "web.listen-address",
    Component.PUSHGATEWAY: "web.listen-address",
    Component.CADVISOR: "port",
    Component.ALLOY: "server.http.listen-addr",
}


class ProbeState(StrEnum):
    """Whether a service has a health check."""

    DECLARED = "declared"  # by the compose file, or by the stack's own Dockerfile
    IMAGE = "image"  # by the published image
    DISABLED = "disabled"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # only the image knows, and it is not known here


@dataclass(frozen=True, slots=True, eq=False)
class HealthProbe:
    """The health check of one service."""

    service: Service

    @property
    def id(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def location(self) -> FileLocation:
        """The test, or where it would stand."""
        return self.test_location or self.service.at("healthcheck")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service."""
        return (cls(service) for service in stack.services)

    @property
    def state(self) -> ProbeState:
        """Whether there is one, and who says so."""
        return self.service.stack.memo(("probe", self.service.name), self._state)

    def _state(self) -> ProbeState:
        if text(self.service.node, "healthcheck", "disable") == "true":
            return ProbeState.DISABLED
        words = self._declared
        if words:
            return ProbeState.DISABLED if words[0].text == "NONE" else ProbeState.DECLARED
        if self.service.is_built:
            return self._built_state()
        facts = image_facts(self.service)
        if facts is None or facts.probes is None:
            return ProbeState.UNKNOWN
        return ProbeState.IMAGE if facts.probes else ProbeState.ABSENT

    def _built_state(self) -> ProbeState:
        dockerfile = self.service.dockerfile
        if isinstance(dockerfile, Gap):
            return ProbeState.UNKNOWN
        instruction = dockerfile.effective("HEALTHCHECK")
        if instruction is not None:
            return ProbeState.DISABLED if instruction.text.upper().startswith("NONE") else ProbeState.DECLARED
        facts = image_facts(self.service)
        if facts is None or facts.probes is None:
            return ProbeState.UNKNOWN
        return ProbeState.IMAGE if facts.probes else ProbeState.ABSENT

    @property
    def _declared(self) -> tuple[ScalarNode, ...]:
        nodes = sequence(self.service.node, "healthcheck", "test")
        return tuple(node for node in nodes if isinstance(node, ScalarNode))

    @property
    def _instruction(self) -> tuple[str, FileLocation] | None:
        """`CMD ...` of the stack's own Dockerfile."""
        dockerfile = self.service.dockerfile if self.service.is_built else None
        if dockerfile is None or isinstance(dockerfile, Gap):
            return None
        found = dockerfile.effective("HEALTHCHECK")
        return (found.text, found.location) if found is not None else None

    @property
    def test_location(self) -> FileLocation | None:
        """Where the test stands; None where nothing in the project says it."""
        if self._declared:
            return self._declared[-1].location.at(f"{self.service.pointer}.healthcheck.test")
        return self._instruction[1] if self._instruction else None

    @property
    def script(self) -> str:
        """The test as text; raises where there is none to read."""
        words = self._declared
        if any(is_unset(node) for node in words):
            detail = "the test depends on a variable that is not set"
            raise GapError(Gap(GapReason.UNRESOLVED, detail, self.id, location=self.location))
        if words:
            return " ".join(node.text for node in words[1:])
        found = self._instruction
        return re.sub(r'^CMD\s+|[\[\]",]', lambda match: "" if match[0] != "," else " ", found[0]) if found else ""

    @property
    def uses_shell(self) -> bool:
        """True where the image's `/bin/sh` runs the test."""
        words = self._declared
        if words:
            return words[0].text == "CMD-SHELL"
        return bool(self._instruction and not self._instruction[0].removeprefix("CMD").strip().startswith("["))

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the test, in order, with those inside `sh -c`; raises where a variable is not set."""
        return self._commands(self.script)

    def _commands(self, script: str) -> tuple[Command, ...]:
        words = tuple(node.text for node in self._declared[1:])
        if words and not self.uses_shell:
            whole = Command(words, " ".join(words), self.location)
            return (whole, *inner_commands(whole))
        found = parse_shell(script, self.location.path).commands
        return tuple(inner for command in found for inner in (command, *inner_commands(command)))

    def waited_for(self) -> tuple[tuple[Service, FileLocation], ...]:
        """The services that start only when this one is healthy, with the place of the condition."""
        found = []
        for other in self.service.stack.services:
            condition = text(other.node, "depends_on", self.service.name, "condition")
            if condition == "service_healthy":
                found.append((other, other.at("depends_on", self.service.name, "condition")))
        return tuple(found)

    @property
    def dependencies(self) -> Mapping[str, tuple[str, FileLocation]]:
        """What the service waits for: the condition by the other's name, with its place."""
        declared = mapping(self.service.node, "depends_on")
        return {
            name: (text(node, "condition") or "", self.service.at("depends_on", name, "condition"))
            for name, node in (declared.items() if declared else ())
        }

    @property
    def exposed(self) -> frozenset[str]:
        """Ports that `expose` and the own Dockerfile's EXPOSE name."""
        named = {(text(node) or "").partition("/")[0] for node in sequence(self.service.node, "expose")}
        dockerfile = self.service.dockerfile if self.service.is_built else None
        if dockerfile is not None and not isinstance(dockerfile, Gap):
            found = dockerfile.effective("EXPOSE")
            named |= {word.partition("/")[0] for word in found.words} if found is not None else set()
        return frozenset(named)

    # What may be wrong with it ----------------------------------------------------------------------------------

    def missing_tools(self) -> tuple[str, ...]:
        """Programs of the test that the published image surely lacks, so that every probe fails."""
        facts = None if self.service.is_built else image_facts(self.service)
        if facts is None or not facts.lacks or self.test_location is None:
            return ()
        if self.uses_shell and "sh" in facts.lacks:
            return ("sh",)
        commands = self._commands(" ".join(node.text for node in self._declared[1:]))
        names = [name for command in commands if (name := _program(command))]
        missing = [name for name in names if name in facts.lacks]
        others = [name for name in names if name in _PROBES and name not in facts.lacks]
        alternatives = any(command.after == "||" for command in commands)
        return () if alternatives and others else tuple(dict.fromkeys(missing))

    def ports(self) -> tuple[int, ...]:
        """Ports of the container itself that the test asks."""
        script = self.script
        found = [
            int(match["port"] or (443 if match["scheme"] == "https" else 80))
            for match in _ADDRESS.finditer(script)
            if match["port"] or match["scheme"]
        ]
        found += [int(port) for pattern in (_TCP, _NETCAT) for port in pattern.findall(script)]
        return tuple(dict.fromkeys(found))

    def listens_on(self) -> int | None:
        """The one port that a known program's HTTP server listens on; None for other programs."""
        component = self.service.component
        if component is None:
            return None
        default = BY_COMPONENT[component].port
        if component in _LISTEN:
            chosen = flag(self.service, _LISTEN[component])
            return _port(chosen.value if chosen is not None else "", default)
        if component is Component.GRAFANA:
            chosen = self.service.variable("GF_SERVER_HTTP_PORT")
            if chosen is None and self.service.mount_for("/etc/grafana/grafana.ini") is not None:
                return None
            return _port(chosen.value if chosen is not None else "", default)
        root = configuration(self.service) if component in (Component.LOKI, Component.PROMTAIL) else None
        return None if root is None else _port(text(root, "server", "http_listen_port") or "", default)

    @property
    def always_passes(self) -> str:
        """Why the test cannot fail; empty where it can."""
        commands = self.commands
        if not commands:
            return ""
        last = commands[-1]
        if last.after != "&&" and not last.redirects and not any(map(_gives_up, commands)):
            if last.words in (("true",), (":",), ("exit", "0")):
                return f"it ends with {' '.join(last.words)!r}, so it succeeds whatever comes before"
            if last.name == "echo" and last.after in (";", "||"):
                return "it ends with echo, so it succeeds whatever comes before"
        probes = [command for command in commands if command.name in ("curl", "wget")]
        if len(probes) == 1 and probes[0].name == "curl" and not _piped(commands, probes[0]):
            options = _SHORT_VALUE.sub(" ", " ".join(probes[0].words[1:]))
            raw = " ".join(probes[0].words[1:])
            if (
                not _FAILS.search(raw)
                and not _FAILS.search(options)
                and "%{http_code}" not in raw
                and "telnet://" not in raw
            ):
                return "curl without -f succeeds on every answer, also on error 500"
        if len(commands) == 1 and len(last.words) > 1 and all(word in _SHOWS for word in last.words[1:]):
            return f"{' '.join(last.words)!r} shows a text and asks the running program nothing"
        return ""

    @property
    def is_shallow(self) -> bool:
        """True where Grafana is asked `/healthz`, which says nothing of its database."""
        return self.service.component is Component.GRAFANA and re.search(r":\d+/healthz\b", self.script) is not None

    @property
    def writes(self) -> str:
        """The command by which the test changes data; empty where it only reads."""
        for command in self.commands:
            if command.name in ("redis-cli", "valkey-cli", "keydb-cli"):
                found = [word for word in command.words if word.lower() in _REDIS_WRITES]
                if found:
                    return f"{command.name} {found[0]}"
        return ""


def _program(command: Command) -> str:
    """The name of a program that must be found; empty for scripts and programs in unusual places."""
    words = list(command.words)
    while words and words[0] in ("timeout", "exec", "!", "time", "env", "test", "["):
        skipped = words.pop(0)
        if skipped in ("test", "["):
            return ""
        while skipped == "timeout" and words and (words[0].startswith("-") or words[0][:1].isdigit()):
            words.pop(0)
    if not words:
        return ""
    directory, slash, name = words[0].rpartition("/")
    return name if not slash or _STANDARD.fullmatch(f"{directory}/") else ""


def _gives_up(command: Command) -> bool:
    """True for `exit 1`, by which a script fails before its end."""
    return command.name == "exit" and command.words[1:] not in ((), ("0",))


def _piped(commands: tuple[Command, ...], probe: Command) -> bool:
    """True where what curl prints is judged by another command."""
    following = commands[commands.index(probe) + 1 :]
    return any(command.after == "|" for command in following) or probe.nested


def _port(address: str, default: int) -> int | None:
    """The port of `host:port`, `:port` or `port`; None where a variable hides it."""
    if not address:
        return default
    port = address.rpartition(":")[2]
    return int(port) if port.isdigit() else None
