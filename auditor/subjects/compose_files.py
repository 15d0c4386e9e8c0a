"""The compose files themselves: what compose refuses, warns of or replaces by nothing.

Source: the problems of `auditor.parse.compose`, which was checked against Docker Compose v5.6, and
https://docs.docker.com/reference/compose-file/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, VariableState, mapping, text
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.document import DocumentProblem
from auditor.subjects.component import Component
from auditor.subjects.gitignore import example_of, ignored, templates_beside
from auditor.subjects.mounts import MountKind
from auditor.subjects.service import Service

if TYPE_CHECKING:
    from auditor.subjects.mounts import Mount
    from auditor.subjects.stack import Stack

_UNSET = regex(r"variable (\w+) is not set and has no default")
_ENV_FILE = regex(r"env file (.+?) cannot be read: ")
_UNKNOWN_KEY = regex(r"unknown key ")
# Not refused for what the files say: variables that the host sets, what is not read here, what has a rule of its own.
_NO_FAULT = regex(
    r"variable \w+ is not set|required variable |env file |label file |unknown key |a remote include|more than \d+ "
    r"|a service of a remote|service .* has different values for|.* cannot be read: "
    r"|service .* depends on a service that its prof"
)
_NEEDS_OTHERS = regex(r"has neither an image nor a build|refers to undefined|depends on undefined")
_BASE = regex(r"(?:docker-)?compose\.ya?ml")
_OVERLAY = "another compose file may say it: name all of them, in their order"
_SWARM = (("deploy", "mode"), ("deploy", "placement"), ("deploy", "update_config"), ("deploy", "endpoint_mode"))
_CONFIG_FILE = regex(
    r".+\.(?:ya?ml|json|toml|ini|conf|cfg|cnf|alloy|river|xml|properties|rules|tmpl|sh|sql|lua|hcl|vcl)"
)
_NOT_COMMITTED = regex(
    r"secret|passw|token|credential|htpasswd|cert|letsencrypt|\bssl\b|\btls\b|acme|\.env|key|\.tmp\b|generated",
    re.IGNORECASE,
)
_BY_THE_HOST = frozenset({"HOME", "PWD", "USER", "HOSTNAME", "DISPLAY", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "TMPDIR"})
_OPTIONAL = regex(
    r"(?:.*_)?(?:UID|GID|PUID|PGID|EXTRA|OPTS|ARGS|OPTIONS|SUFFIX|PREFIX|PROXY|TAG)|COMPOSE_\w+|DOCKER_\w+|CI(?:_\w+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that looks wrong and cannot be told from the files: why, and where."""

    reason: str
    location: FileLocation


@dataclass(frozen=True, slots=True, eq=False)
class ComposeFiles:
    """The compose files of a stack."""

    stack: Stack

    @property
    def id(self) -> str:
        """The stack as a whole has no name of its own."""
        return "stack"

    @property
    def location(self) -> FileLocation:
        """The `services` key of the first file."""
        return self.stack.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """The files of the stack."""
        yield cls(stack)

    def _problems(self, pattern: re.Pattern[str]) -> Iterator[DocumentProblem]:
        return (problem for problem in self.stack.model.problems if pattern.match(problem.message))

    def faults(self) -> Iterator[DocumentProblem | Doubt]:
        """What compose refuses; a doubt where a variable on the line may decide."""
        for problem in self.stack.model.problems:
            if _NO_FAULT.match(problem.message):
                continue
            certain = problem.message.startswith("invalid interpolation") or "$" not in self.raw(problem.location)
            if not certain:
                yield Doubt(f"{problem.message}: a variable decides", problem.location)
            elif _NEEDS_OTHERS.search(problem.message) and not self.is_whole:
                yield Doubt(f"{problem.message}; {_OVERLAY}", problem.location)
            else:
                yield problem
        yield from self._external_secrets()

    @property
    def is_swarm(self) -> bool:
        """True where a service says something that only swarm mode reads."""
        return any(service.node_at(*route) is not None for service in self.stack.services for route in _SWARM)

    @property
    def is_whole(self) -> bool:
        """False where only overlays were audited: files whose names say that they are merged over another."""
        return any(_BASE.fullmatch(posixpath.basename(path)) for path in self.stack.model.files)

    def _external_secrets(self) -> Iterator[DocumentProblem]:
        """Compose reads external secrets and configs in swarm mode only."""
        if self.is_swarm:
            return
        for section in ("secrets", "configs"):
            for key, value in _entries(self.stack.model.root, section):
                if text(value, "external") == "true":
                    message = f"the {section[:-1]} {key.text} is external, which compose supports in swarm mode only"
                    yield DocumentProblem(message, key.location.at(f"{section}.{key.text}"))

    def unknown_keys(self) -> Iterator[DocumentProblem]:
        """Keys that are not in the schema."""
        return self._problems(_UNKNOWN_KEY)

    def missing_env_files(self) -> Iterator[tuple[DocumentProblem | Doubt, tuple[FileLocation, ...]]]:
        """Required env files that are not there, each with the other places that name it.

        It is a doubt where the repository is not meant to hold the file.
        """
        places: dict[str, list[DocumentProblem]] = {}
        for problem in self._problems(_ENV_FILE):
            match = _ENV_FILE.match(problem.message)
            places.setdefault(match[1] if match else "", []).append(problem)
        for path, problems in places.items():
            yield self._missing(path, problems[0]), tuple(problem.location for problem in problems[1:])

    def _missing(self, path: str, problem: DocumentProblem) -> DocumentProblem | Doubt:
        templates = example_of(self.stack, path) or templates_beside(self.stack, path)
        if templates:
            return Doubt(f"{path} is not here, but the template {templates[0]} is", problem.location)
        if ignored(self.stack, path) or path.startswith("/") or "there is no such file" not in problem.message:
            return Doubt(f"{path} is kept out of the project", problem.location)
        return problem

    def version_keys(self) -> Iterator[ScalarNode]:
        """Top-level `version` keys, which `docker stack deploy` alone has a use for."""
        if self.is_swarm:
            return
        for path in self.stack.model.files:
            if path.endswith((".yml", ".yaml")):
                document = self.stack.view.yaml(path)
                root = None if isinstance(document, Gap) else document.root
                key = root.key("version") if isinstance(root, MappingNode) else None
                if key is not None:
                    yield key

    def raw(self, location: FileLocation) -> str:
        """The lines of a place, as they stand in the file."""
        reply = self.stack.view.file(location.path)
        if isinstance(reply, Gap) or location.span is None:
            return ""
        return "\n".join(reply.text.splitlines()[location.span.line - 1 : location.span.end_line])

    # Dollars ----------------------------------------------------------------------------------------------------

    def eaten(self) -> tuple[tuple[str, str, ScalarNode], ...]:
        """Dollar signs that were meant for the container: the name behind them, the reason, the value."""
        return self.stack.memo("eaten-dollars", lambda: tuple(self._eaten()))

    def _eaten(self) -> Iterator[tuple[str, str, ScalarNode]]:
        seen: set[tuple[str, int, str]] = set()
        for service, key, node in self._values():
            for name in {use.name for use in node.variables if use.state is VariableState.UNSET}:
                reason = self._reason(service, key, node, name)
                place = (node.path, node.span.line, name)
                if reason and place not in seen:
                    seen.add(place)
                    yield name, reason, node

    def _values(self) -> Iterator[tuple[Service | None, str, ScalarNode]]:
        for service in self.stack.services:
            for key in ("command", "entrypoint", "healthcheck", "environment", "labels"):
                if key == "environment" and service.component is Component.GRAFANA:
                    continue
                for node in _scalars(service.node_at(key)):
                    yield service, key, node
        for _, value in _entries(self.stack.model.root, "configs"):
            content = value.get("content")
            if isinstance(content, ScalarNode):
                yield None, "content", content

    def _reason(self, service: Service | None, key: str, node: ScalarNode, name: str) -> str:
        raw = self.raw(node.location)
        bare = re.search(rf"(?<!\$)(?:\$\$)*\${name}\b", raw) is not None
        if service is not None and key in ("command", "entrypoint", "healthcheck"):
            own = service.environment.get(name)
            if own is not None and name not in {use.name for use in own.variables}:
                return "it is a variable of the container, which compose does not look into"
            if re.search(rf"\b(?:for|read(?:\s+-\w+)*)\s+{name}\b|(?:^|[\s;&(\"'])(?:local\s+|export\s+)?{name}=", raw):
                return "the script itself sets it"
        if name.startswith("__") or (bare and re.search(r"[a-z]", name)):
            return "compose takes it for a variable of its own"
        return ""

    # Binds ------------------------------------------------------------------------------------------------------

    def missing_binds(self) -> Iterator[tuple[Service, Mount, str]]:
        """Bind mounts of files of the project that are not there; with a reason where that cannot be told."""
        for service in self.stack.services:
            for mount in service.mounts:
                relative = mount.kind is MountKind.BIND and not mount.source.startswith(("/", "..", "~"))
                name = posixpath.basename(mount.target)
                configures = _CONFIG_FILE.fullmatch(name) or (mount.target.startswith("/etc/") and mount.read_only)
                if not relative or not mount.source or not configures:
                    continue
                directory, name = posixpath.split(posixpath.normpath(mount.source))
                listing = self.stack.view.directory(directory or ".")
                if isinstance(listing, Gap):
                    if listing.reason is not GapReason.PENDING:
                        yield service, mount, f"the directory {directory} is not here"
                elif name not in listing.names and f"{name}/" not in listing.names:
                    yield service, mount, self._expected_absence(mount.source)

    def _expected_absence(self, path: str) -> str:
        if ignored(self.stack, path) or _NOT_COMMITTED.search(path):
            return f"{path} is kept out of the project"
        examples = example_of(self.stack, path)
        return f"{path} is made from {examples[0]}" if examples else ""


@dataclass(frozen=True, slots=True, eq=False)
class ComposeVariable:
    """A variable of the compose files, at its first use."""

    stack: Stack
    name: str
    state: VariableState
    location: FileLocation

    @property
    def id(self) -> str:
        """The variable's name."""
        return self.name

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every variable, but dollar signs that were meant for the container."""
        known: dict[str, Self] = {}
        for problem in stack.model.problems:
            match = _UNSET.fullmatch(problem.message)
            if match:
                known[match[1]] = cls(stack, match[1], VariableState.UNSET, problem.location)
        for node in _scalars(stack.model.root):
            for use in node.variables:
                if use.state is not VariableState.UNSET:
                    known.setdefault(use.name, cls(stack, use.name, use.state, node.location))
        eaten = {name for name, _, _ in ComposeFiles(stack).eaten()}
        return tuple(variable for name, variable in known.items() if name not in eaten)

    @property
    def looks_optional(self) -> bool:
        """True for names that are often left empty on purpose."""
        return _OPTIONAL.fullmatch(self.name) is not None

    def excuse(self) -> str:
        """Why its absence here says nothing about the host; empty where the project itself lacks it."""
        if self.name in _BY_THE_HOST:
            return f"{self.name} is set by the host's environment"
        directory = self.stack.directory
        path = posixpath.normpath(posixpath.join(directory, ".env"))
        if not isinstance(self.stack.view.file(path), Gap):
            return ""
        wanted = re.compile(rf"^\s*#?\s*(?:export\s+)?{self.name}\s*=", re.MULTILINE)
        for example in (*example_of(self.stack, path), *example_of(self.stack, ".env")):
            reply = self.stack.view.file(example)
            if not isinstance(reply, Gap) and wanted.search(reply.text):
                return f"{self.name} is to be set in .env, as {example} says; .env is not here"
        return f"{path}, which would set {self.name}, is kept out of the project" if ignored(self.stack, path) else ""


def _scalars(node: Node | None) -> Iterator[ScalarNode]:
    pending = [node] if node is not None else []
    while pending:
        current = pending.pop()
        if isinstance(current, ScalarNode):
            yield current
        elif isinstance(current, MappingNode):
            pending.extend(value for _, value in reversed(current.entries))
        elif isinstance(current, SequenceNode):
            pending.extend(reversed(current.items))


def _entries(root: MappingNode, section: str) -> Iterator[tuple[ScalarNode, MappingNode]]:
    found = mapping(root, section)
    for key, value in found.entries if found is not None else ():
        if isinstance(value, MappingNode):
            yield key, value
