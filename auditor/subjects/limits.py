"""What a container may use, in both spellings of the compose file, and what its program is told to use.

Sources: https://docs.docker.com/reference/compose-file/deploy/#resources,
https://docs.docker.com/reference/compose-file/services/#mem_limit,
https://docs.docker.com/engine/containers/resource_constraints/; `docker compose` honours
`deploy.resources` without swarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.node import ScalarNode
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import byte_size
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component
from auditor.subjects.guard import words
from auditor.subjects.image_facts import is_unset
from auditor.subjects.programs import Role as ProgramRole
from auditor.subjects.programs import program

_MIB = 1024**2
_PAIRS = (
    ("mem_limit", ("limits", "memory")),
    ("mem_reservation", ("reservations", "memory")),
    ("cpus", ("limits", "cpus")),
    ("pids_limit", ("limits", "pids")),
)
_STORES = frozenset({Component.PROMETHEUS, Component.LOKI, Component.TEMPO, Component.MIMIR, Component.VICTORIAMETRICS})
_HEAP = regex(r"-Xmx(\d+[kKmMgGtT]?)\b")
_NODE_HEAP = regex(r"--max[-_]old[-_]space[-_]size=(\d+)\b")
_JAVA = regex(r"(?:.*_)?(?:JAVA_OPTS|JVM_OPTS|HEAP_OPTS|JAVA_OPTIONS|JAVA_TOOL_OPTIONS|CATALINA_OPTS|JAVA_OPT)")
_FLAGS = {
    "maxmemory": "Redis keeps up to",
    "wiredTigerCacheSizeGB": "MongoDB's cache is",
    "memory.allowedBytes": "VictoriaMetrics uses",
}
_SHARED_BUFFERS = regex(r"shared_buffers\s*=\s*(\d+\s*[kMGT]?B)")


@dataclass(frozen=True, slots=True)
class Appetite:
    """Memory that a program is told to use; `what` begins the sentence that the size ends."""

    what: str
    size: int
    setting: Setting[str]


@dataclass(frozen=True, slots=True, eq=False)
class Limits(Aspect):
    """The resources of one service; a limit of zero is none, and is not in the model."""

    def _either(self, old: str, kind: str, name: str) -> Setting[str] | None:
        for route in ((old,), ("deploy", "resources", kind, name)):
            node = self.service.node_at(*route)
            if isinstance(node, ScalarNode) and is_unset(node):
                detail = f"{'.'.join(route)} depends on a variable that is not set"
                raise GapError(Gap(GapReason.UNRESOLVED, detail, self.id, location=node.location))
        return self.service.setting(old) or self.service.setting("deploy", "resources", kind, name)

    @property
    def memory(self) -> Setting[str] | None:
        """The memory limit in bytes, or None."""
        return self._either("mem_limit", "limits", "memory")

    @property
    def memory_reservation(self) -> Setting[str] | None:
        """The memory reservation in bytes, or None: it limits nothing."""
        return self._either("mem_reservation", "reservations", "memory")

    @property
    def cpus(self) -> Setting[str] | None:
        """A limit or a weight of CPU time, or the CPUs that it is bound to."""
        found = self._either("cpus", "limits", "cpus")
        for key in ("cpu_quota", "cpuset", "cpu_shares"):
            found = found or self.service.setting(key)
        return found

    @property
    def pids(self) -> Setting[str] | None:
        """The limit of processes, or None; `-1` is none."""
        found = self._either("pids_limit", "limits", "pids")
        return None if found is not None and found.value.startswith("-") else found

    def contradictions(self) -> Iterator[tuple[Setting[str], Setting[str]]]:
        """Limits that are told twice, and differently: compose refuses the file."""
        for old, (kind, name) in _PAIRS:
            first = self.service.setting(old)
            second = self.service.setting("deploy", "resources", kind, name)
            if first is not None and second is not None and first.value != second.value:
                yield first, second

    @staticmethod
    def size_text(size: int) -> str:
        """A size for people: `512 MiB`, `2 GiB`."""
        amount, unit = float(size), "B"
        for larger in ("KiB", "MiB", "GiB", "TiB"):
            if amount < 1024:  # noqa: PLR2004 (the next unit)
                break
            amount, unit = amount / 1024, larger
        return f"{amount:.4g} {unit}"

    @property
    def stores_data(self) -> str:
        """The name of a program that holds data which it writes when it is stopped; empty for others."""
        known = program(self.service)
        if self.service.component in _STORES or (known is not None and known.role is ProgramRole.DATASTORE):
            return known.name if known is not None and known.name[:2] != "a " else self.service.name
        return ""

    # What the program is told to use ------------------------------------------------------------------------------

    def appetites(self) -> Iterator[Appetite]:
        """Every setting by which the program takes an amount of memory for itself."""
        yield from self._variables()
        yield from self._flags()

    def _variables(self) -> Iterator[Appetite]:
        for name, node in self.service.environment.items():
            setting = self.service.variable(name)
            if setting is None or is_unset(node):
                continue
            if name == "GOMEMLIMIT":
                size = _go_memory(node.text)
                if size is not None:
                    yield Appetite("GOMEMLIMIT is", size, setting)
            elif _JAVA.fullmatch(name):
                heap = _last(_HEAP, node.text)
                size = byte_size(heap) if heap else None
                if size is not None:
                    yield Appetite("Java's heap may grow to", size, setting)
            elif name == "NODE_OPTIONS":
                heap = _last(_NODE_HEAP, node.text)
                if heap:
                    yield Appetite("Node's heap may grow to", int(heap) * _MIB, setting)

    def _flags(self) -> Iterator[Appetite]:
        arguments = words(self.service)
        for index, node in enumerate(arguments):
            name, equals, value = node.text.lstrip("-").partition("=")
            if not equals and index + 1 < len(arguments):
                value = arguments[index + 1].text
            if name in _FLAGS and not is_unset(node):
                text = f"{value}g" if name.endswith("GB") else value
                size = byte_size(text)
                if size:
                    yield Appetite(_FLAGS[name], size, Setting(f"--{name}", value, node.location))
            buffers = _SHARED_BUFFERS.search(node.text)
            size = byte_size(buffers[1]) if buffers else None
            if size:
                yield Appetite(
                    "PostgreSQL's shared buffers are", size, Setting("shared_buffers", node.text, node.location)
                )


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text)
    return found[-1] if found else ""


def _go_memory(text: str) -> int | None:
    """GOMEMLIMIT: a number with B, KiB, MiB, GiB or TiB. Source: https://pkg.go.dev/runtime#hdr-Environment_Variables."""
    match = re.fullmatch(r"(\d+)(?:B|([KMGT])iB)?", text)
    if match is None:
        return None
    power = " KMGT".index(match[2]) if match[2] else 0
    return int(match[1]) << (10 * power)
