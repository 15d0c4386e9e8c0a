"""A stack: one compose project with its services, and the view that its files are read through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, mapping, text
from auditor.model.values import dataclass, field
from auditor.parse.compose import ComposeModel
from auditor.view import View

if TYPE_CHECKING:
    from auditor.subjects.service import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ComponentOverride:
    """What the settings say of a service: its component (`none` for an ordinary application) and version."""

    component: str
    version: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """One compose project. `directory` is where its first file lies, relative to the audited directory.

    `today` is the day on which the evidence was collected: a stored snapshot is judged as of that day.
    """

    name: str
    model: ComposeModel
    view: View
    directory: str = "."
    components: Mapping[str, ComponentOverride] = field(default_factory=dict)
    today: date = date.min

    @property
    def id(self) -> str:
        """The stack as a whole has no name of its own in findings."""
        return "stack"

    @property
    def location(self) -> FileLocation:
        """The `services` key of the first file."""
        key = self.model.root.key("services")
        return (key or self.model.root).location.at("services")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """The stack itself."""
        yield stack  # type: ignore[misc]  # Self is Stack: the class is final in practice

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service of the model, in the order of the file."""
        return self.memo("services", self._services)

    def _services(self) -> tuple[Service, ...]:
        from auditor.subjects.service import Service  # noqa: PLC0415 (a service knows its stack)

        services = mapping(self.model.root, "services")
        entries = services.entries if services else ()
        return tuple(Service(self, key.text, key, node) for key, node in entries if isinstance(node, MappingNode))

    @property
    def volume_names(self) -> frozenset[str]:
        """The names that Docker knows the stack's volumes by."""
        volumes = mapping(self.model.root, "volumes")
        entries = volumes.items() if volumes else ()
        return frozenset(text(node, "name") or f"{self.name}_{key}" for key, node in entries)

    def service(self, name: str) -> Service | None:
        """The service of this name, container name, hostname or network alias."""
        for service in self.services:
            if service.name == name:
                return service
        return next((service for service in self.services if name in service.names), None)

    def memo(self, key: object, build: Callable[[], T]) -> T:
        """Keep a fact that is costly to build, as long as nothing it was built from is still to come."""
        return self.view.memo((self.name, self.directory, key), build)
