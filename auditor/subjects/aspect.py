"""What every subject has that is one service seen from one side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.values import dataclass
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Aspect:
    """One service seen from one side: its logging, its limits, the Prometheus that it runs.

    It has the service's name and place; a subclass narrows `find` to the services that have this side.
    """

    service: Service

    @property
    def id(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.service.location

    @property
    def stack(self) -> Stack:
        """The stack that it belongs to."""
        return self.service.stack

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service."""
        return (cls(service) for service in stack.services)

    def at(self, *route: str) -> FileLocation:
        """The place of a key of the service."""
        return self.service.at(*route)
