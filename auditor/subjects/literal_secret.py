"""Secrets that stand in the compose files themselves.

The collector has replaced each by a token that tells its grade. Source: https://docs.docker.com/compose/how-tos/use-secrets/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, Secret, SecretGrade, find_tokens, parse_token
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode, VariableState
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.component import Component
from auditor.subjects.service import Service

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

# The user's half of a pair of keys, names of files, and a name that etcd calls a token.
_NO_SECRET = regex(r"(?<!SECRET_)ACCESS_KEY$|ACCESS_KEY_ID$|(?:STORE|SSL_KEY)_CREDENTIALS$|cluster-token")
_SAYS = {
    SecretGrade.DEFAULT: "a default that everybody knows",
    SecretGrade.PLACEHOLDER: "a placeholder that asks to be replaced",
    SecretGrade.WEAK: "a weak secret",
    SecretGrade.STRONG: "a secret",
}


@dataclass(frozen=True, slots=True, eq=False)
class LiteralSecret:
    """One secret, at the first place where it stands; `others` are further places with the same one.

    A service without any is a subject too, with no secret.
    """

    name: str
    setting: Setting[str]
    secret: Secret | None
    fallback_of: str
    others: tuple[FileLocation, ...]

    @property
    def id(self) -> str:
        """Service and variable."""
        return self.name

    @property
    def location(self) -> FileLocation:
        """The first place."""
        location = self.setting.location
        assert isinstance(location, FileLocation)  # noqa: S101 (settings of compose files stand in files)
        return location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every secret once, in the order of the files."""
        clean = {service.name: service for service in stack.services}
        groups: dict[tuple[str, int], list[tuple[str, Setting[str], Secret, str]]] = {}
        for found in _uses(stack):
            clean.pop(found[0].partition("/")[0], None)
            groups.setdefault((found[2].fingerprint, found[2].length), []).append(found)
        for uses in groups.values():
            first = next((use for use in uses if parse_token(use[1].value)), uses[0])  # the secret alone, not in a URL
            name, setting, secret, variable = first
            places = dict.fromkeys(use[1].location for use in uses if use is not first)
            others = tuple(place for place in places if isinstance(place, FileLocation))
            yield cls(name, setting, secret, variable, others)

        for service in clean.values():
            place = service.at("environment")
            yield cls(service.name, Setting("environment", "", place), None, "", ())

    @property
    def says(self) -> str:
        """What stands there, for a message."""
        what = _SAYS[self.secret.grade] if self.secret is not None else "no secret"
        return f"falls back to {what} where {self.fallback_of} is not set" if self.fallback_of else f"holds {what}"


def _uses(stack: Stack) -> Iterator[tuple[str, Setting[str], Secret, str]]:
    for service in stack.services:
        for name, node in _values(service):
            states = {use.state for use in node.variables}
            if not node.path.endswith((".yml", ".yaml")) or states - {VariableState.DEFAULT}:
                continue
            fallback = next((use.name for use in node.variables), "")
            for secret in find_tokens(node.text):
                yield f"{service.name}/{name}", Setting(name, node.text, node.location), secret, fallback


def _values(service: Service) -> Iterator[tuple[str, ScalarNode]]:
    for name, node in service.environment.items():
        grafana = service.component is Component.GRAFANA and name.startswith("GF_")
        if not grafana and not _NO_SECRET.search(name):
            yield name, node
    words = (*(service.entrypoint or ()), *(service.command or ()))
    for before, node in zip((None, *words), words, strict=False):
        if before is None or not _NO_SECRET.search(before.text):
            yield "command", node
