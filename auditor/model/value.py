"""A configured value with its origin."""

from __future__ import annotations

from typing import Generic, TypeVar

from auditor.model.evidence import Gap, Layer
from auditor.model.location import Location
from auditor.model.values import dataclass

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A value, the layer that says it, and the place to look at (for a default: the place where it would be set).

    `name` is what its users call it (`[auth.anonymous] enabled`, `--storage.tsdb.retention.time`).
    """

    name: str
    value: T
    location: Location
    layer: Layer = Layer.DECLARED
    is_default: bool = False
    overrode: tuple[Location, ...] = ()

    def map(self, value: U) -> Setting[U]:
        """The same setting, read as another type."""
        return Setting(self.name, value, self.location, self.layer, self.is_default, self.overrode)


def known(found: T | Gap) -> T:
    """What was found; a gap raises `GapError`, which the engine reports as `unknown` with the gap's reason."""
    return found.value if isinstance(found, Gap) else found
