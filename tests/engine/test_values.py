"""Our quick dataclasses and lazy patterns behave as the standard library's."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import FrozenInstanceError
from typing import ClassVar, Generic, TypeVar

import pytest

import auditor
import reports
from auditor.model.pattern import _Lazy, regex
from auditor.model.values import dataclass, field, replace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Point(Generic[T]):
    """A value."""

    x: T
    label: str = "none"
    tags: list[str] = field(default_factory=list)
    KIND: ClassVar[str] = "point"

    @property
    def shout(self) -> str:
        return self.label.upper()


@dataclass(frozen=True, slots=True)
class Named(Point[int]):
    """A value with one field more."""

    name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A value with an order."""

    major: int
    minor: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Equal to itself only."""

    x: int


@dataclass(slots=True)
class Box:
    """Mutable."""

    x: int = 1


def test_values_are_made_compared_shown_and_hashed() -> None:
    assert Point(1) == Point(1, "none", [])
    assert Point(1) != Point(2)
    assert Point(1) != (1, "none", [])
    assert repr(Point(1, label="a")) == "Point(x=1, label='a', tags=[])"
    assert Point(1).shout == "NONE"
    assert Point.KIND == "point"
    assert hash(Version(1)) == hash(Version(1))
    assert Version(1, 2) < Version(1, 3)
    assert min(Version(2), Version(1, 9)) == Version(1, 9)
    assert Thing(1) != Thing(1)
    assert len({Thing(1), Thing(1)}) == 2


def test_defaults_are_not_shared() -> None:
    assert Point(1).tags is not Point(1).tags


def test_values_are_frozen_and_slotted() -> None:
    with pytest.raises(FrozenInstanceError, match="'major'"):
        Version(1).major = 2  # type: ignore[misc]  # the point of the test
    with pytest.raises(FrozenInstanceError):
        del Point(1).x
    assert not hasattr(Version(1), "__dict__")
    box = Box()
    box.x = 2
    assert box == Box(2)
    with pytest.raises(AttributeError):
        box.y = 3  # type: ignore[attr-defined]  # the point of the test


def test_a_subclass_has_the_fields_of_both() -> None:
    named = Named(1, name="n")
    assert (named.x, named.label, named.name) == (1, "none", "n")
    assert replace(named, x=2) == Named(2, name="n")


def test_wrong_arguments_are_errors() -> None:
    with pytest.raises(TypeError):
        Version()  # type: ignore[call-arg]  # the point of the test
    with pytest.raises(TypeError):
        replace(Version(1), patch=3)


def test_a_lazy_pattern_is_a_pattern() -> None:
    found = regex(r"(?P<a>\d+)", re.IGNORECASE)
    match = found.search("x12")
    assert match is not None
    assert match["a"] == "12"
    assert found.sub("-", "1a2") == "-a-"
    assert found.pattern == r"(?P<a>\d+)"
    assert found.groupindex == {"a": 1}


def test_every_lazy_pattern_of_the_project_compiles() -> None:
    count = 0
    for package in (auditor, reports):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, _Lazy):
                    assert value.pattern is not None
                    count += 1
    assert count > 100
