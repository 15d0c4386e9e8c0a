"""A configured value with its origin."""

from __future__ import annotations

from typing import Generic, TypeVar

from auditor.model.evidence import Gap, Layer
from auditor.model.location import FileLocation, Location
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


@dataclass(frozen=True, slots=True)
class Layered(Generic[T]):
    """One property as each layer tells it; None where a layer cannot know it."""

    declared: Setting[T] | Gap | None = None
    running: Setting[T] | Gap | None = None
    observed: Setting[T] | Gap | None = None

    @property
    def effective(self) -> Setting[T] | Gap | None:
        """The value nearest to reality: observed over running over declared."""
        for layer in (self.observed, self.running, self.declared):
            if isinstance(layer, Setting):
                return layer
        return self.observed or self.running or self.declared


def located(location: Location, pointer: str) -> Location:
    """`location`, named by `pointer` where it is a place in a file."""
    return location.at(pointer) if isinstance(location, FileLocation) else location
