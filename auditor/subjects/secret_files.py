"""Files of the project that hold secrets of the stack: `.env`, env files, compose secrets and private keys.

The collector has replaced the secrets by tokens that tell their grades. Sources:
https://docs.docker.com/compose/how-tos/use-secrets/ and https://docs.docker.com/compose/how-tos/environment-variables/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, GapReason, Secret, SecretGrade, find_tokens
from auditor.model.location import FileLocation, Span
from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, mapping, text
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.scalars import is_placeholder
from auditor.subjects.component import Component
from auditor.subjects.mounts import MountKind
from auditor.subjects.repository import own_files

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

_TEMPLATE = regex(r"(?:^|[._-])(?:example|sample|template|dist|tpl|default|defaults)(?:[._-]|$)", re.IGNORECASE)
_ASSIGNED = regex(r"\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]")
_KEY_FILE = regex(r"(?:.*[-_.])?(?:priv(?:ate)?[-_]?key|key|id_rsa|id_ed25519|id_ecdsa)(?:\.pem|\.key)?|.+\.key")
_PRIVATE = regex(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----")
_GRAFANA_OWN = ("GF_SECURITY_ADMIN_PASSWORD", "GF_SECURITY_SECRET_KEY")
_MAX_KEYS = 50


class SecretKind(StrEnum):
    """How the stack uses a file with secrets."""

    ENVIRONMENT = "environment"
    SECRET = "secret"  # noqa: S105 (a kind of file)
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Held:
    """One secret of a file: the variable that holds it (empty in a file that is all secret), its grade and place."""

    name: str
    grade: SecretGrade
    location: FileLocation

    @property
    def is_real(self) -> bool:
        """True for what opens something now; a placeholder still asks to be replaced."""
        return self.grade is not SecretGrade.PLACEHOLDER


@dataclass(frozen=True, slots=True, eq=False)
class SecretFile:
    """A file of the project that the stack takes secrets from."""

    stack: Stack
    path: str
    kind: SecretKind
    mode: int
    held: tuple[Held, ...]

    @property
    def id(self) -> str:
        """The file's path."""
        return self.path

    @property
    def location(self) -> FileLocation:
        """The first secret of the file, or the file."""
        return self.held[0].location if self.held else FileLocation(self.path)

    @property
    def real(self) -> tuple[Held, ...]:
        """The secrets that open something."""
        return tuple(held for held in self.held if held.is_real)

    @property
    def tracked(self) -> bool | Gap:
        """Whether git tracks the file."""
        return self.stack.view.tracked(self.path)

    def names(self, held: tuple[Held, ...]) -> str:
        """What is held, for a message."""
        first = held[0].name or {SecretKind.KEY: "a private key"}.get(self.kind, "a secret")
        rest = len({one.name for one in held}) - 1
        return f"{first} and {rest} more" if rest > 0 else first

    def judged_by_grafana(self, held: Held) -> bool:
        """True for Grafana's own password and key, which have rules of their own."""
        return (held.name or self.path) in self.stack.memo(
            "grafana-own-secrets", lambda: frozenset(_grafana_own(self.stack))
        )

    def is_used(self, held: Held) -> bool:
        """True where the stack takes the secret: a secret's file always, a variable where a value comes of it."""
        return not held.name or held.name in self.stack.memo("used-variables", lambda: frozenset(_used(self.stack)))

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every such file once; templates (`.env.example`) are none, and files that are not there are no subject."""
        return stack.memo(("secret-files", cls.__name__), lambda: tuple(cls._find(stack)))

    @classmethod
    def _find(cls, stack: Stack) -> Iterator[Self | Gap]:
        seen: set[str] = set()
        for path, kind in _candidates(stack):
            if path in seen or _TEMPLATE.search(posixpath.basename(path)):
                continue
            seen.add(path)
            reply = stack.view.file(path, whole=kind is SecretKind.SECRET)
            if not isinstance(reply, Gap):
                if kind is not SecretKind.KEY or _PRIVATE.search(reply.text):
                    yield cls(stack, path, kind, reply.mode, tuple(_READERS[kind](path, reply.text)))
            elif reply.reason not in (GapReason.MISSING, GapReason.OUTSIDE) and kind is not SecretKind.KEY:
                yield Gap(reply.reason, f"{path}: {reply.detail}", path, location=FileLocation(path))


def _candidates(stack: Stack) -> Iterator[tuple[str, SecretKind]]:
    for path in stack.model.files:
        if not path.endswith((".yml", ".yaml", ".json")):
            yield posixpath.normpath(path), SecretKind.ENVIRONMENT
    secrets = mapping(stack.model.root, "secrets")
    for _, node in secrets.items() if secrets else ():
        file = text(node, "file")
        if file:
            yield posixpath.normpath(file), SecretKind.SECRET
    mounted = {
        posixpath.normpath(mount.source)
        for service in stack.services
        for mount in service.mounts
        if mount.kind is MountKind.BIND and mount.source and not mount.source.startswith("/")
    }
    keys = [name for name in own_files(stack) if _KEY_FILE.fullmatch(posixpath.basename(name))]
    for name in keys[:_MAX_KEYS]:
        parts = name.split("/")
        if any("/".join(parts[:depth]) in mounted for depth in range(1, len(parts) + 1)):
            yield name, SecretKind.KEY


def _place(path: str, number: int, line: str) -> FileLocation:
    return FileLocation(path, Span(number, 1, number, len(line) + 1))


def _variables(path: str, content: str) -> Iterator[Held]:
    for number, line in enumerate(content.splitlines(), 1):
        name = _ASSIGNED.match(line)
        secrets: tuple[Secret, ...] = find_tokens(line.partition(" #")[0])
        if name and secrets:
            yield Held(name[1], secrets[0].grade, _place(path, number, line))


def _secret(path: str, content: str) -> Iterator[Held]:
    """The secret of a whole file; one that the collector did not take for one is graded by its words."""
    for number, line in enumerate(content.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        secrets = find_tokens(bare)
        if secrets:
            yield Held("", secrets[0].grade, _place(path, number, line))
        else:
            grade = SecretGrade.PLACEHOLDER if is_placeholder(bare) else SecretGrade.STRONG
            yield Held("", grade, _place(path, number, line))
        return


def _key(path: str, content: str) -> Iterator[Held]:
    for number, line in enumerate(content.splitlines(), 1):
        if _PRIVATE.search(line):
            yield Held("", SecretGrade.STRONG, _place(path, number, line))
            return


_READERS = {SecretKind.ENVIRONMENT: _variables, SecretKind.SECRET: _secret, SecretKind.KEY: _key}


def _used(stack: Stack) -> Iterator[str]:
    """Names of variables that some value of the model came of, and of those in containers' environments."""
    pending: list[Node] = [stack.model.root]
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode):
            yield from (use.name for use in node.variables)
        elif isinstance(node, MappingNode):
            pending.extend(value for _, value in node.entries)
        elif isinstance(node, SequenceNode):
            pending.extend(node.items)
    for service in stack.services:
        yield from (name for name, node in service.environment.items() if not node.path.endswith((".yml", ".yaml")))


def _grafana_own(stack: Stack) -> Iterator[str]:
    """Variables and files that Grafana's password and key come of."""
    for service in stack.services:
        if service.component is not Component.GRAFANA:
            continue
        for name in _GRAFANA_OWN:
            yield name
            node = service.environment.get(name)
            if node is not None:
                yield from (use.name for use in node.variables)
            file = service.environment.get(f"{name}__FILE")
            found = service.file(file.text) if file is not None and file.text else None
            if found is not None and not isinstance(found, Gap):
                yield found.path
