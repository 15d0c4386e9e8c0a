"""Frozen dataclasses that are quick to define: the same values, with one compiled method a class instead of eight.

`dataclasses.dataclass` compiles source text for each of `__init__`, `__repr__`, `__eq__`, `__hash__`, `__setattr__` and
so on, 0.4 ms a class; with two hundred classes that was a third of the start-up of the whole program. Here `__init__`
alone is compiled, and the rest is shared. Supported is what this project uses: `frozen`, `slots`, `eq`, `order`,
defaults and `field(default_factory=...)`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

__all__ = ["dataclass", "field", "replace"]

T = TypeVar("T")

field = dataclasses.field
_FIELDS = "__value_fields__"
_MISSING = dataclasses.MISSING
_set = object.__setattr__


@dataclass_transform(frozen_default=False, field_specifiers=(dataclasses.field,))
def dataclass(
    *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False
) -> Callable[[type[T]], type[T]]:
    """As `dataclasses.dataclass`, for the parameters that are listed."""

    def make(cls: type[T]) -> type[T]:
        inherited: tuple[str, ...] = getattr(cls, _FIELDS, ())
        hints = cls.__annotations__ if "__annotations__" in cls.__dict__ else {}
        own = tuple(name for name, hint in hints.items() if "ClassVar" not in str(hint))
        names = (*inherited, *(name for name in own if name not in inherited))
        defaults = {name: cls.__dict__[name] for name in own if name in cls.__dict__}
        body = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        if slots:
            for name in defaults:
                del body[name]
            body["__slots__"] = tuple(name for name in own if name not in inherited)
        known: dict[str, Any] = {**getattr(cls, "__value_defaults__", {}), **defaults}
        body |= {_FIELDS: names, "__value_defaults__": known, "__match_args__": names}
        body["__init__"] = _init(names, known, frozen=frozen)
        body.setdefault("__repr__", _repr)
        if frozen:
            body |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if eq:
            body.update(_comparisons(names, frozen=frozen, order=order))
        made: type[T] = type(cls).__call__(type(cls), cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        return made

    return make


def replace(value: T, /, **changes: Any) -> T:
    """A copy of a value with some fields changed."""
    names: tuple[str, ...] = getattr(value, _FIELDS)
    given = {name: getattr(value, name) for name in names}
    return type(value)(**(given | changes))


def _init(names: tuple[str, ...], defaults: dict[str, Any], *, frozen: bool) -> Callable[..., None]:
    scope: dict[str, Any] = {"_set": _set}
    parameters = []
    lines = []
    for name in names:
        value = name
        default = defaults.get(name, _MISSING)
        factory = getattr(default, "default_factory", _MISSING) if isinstance(default, dataclasses.Field) else _MISSING
        if factory is not _MISSING:
            scope |= {f"_make_{name}": factory, "_MISSING": _MISSING}
            parameters.append(f"{name}=_MISSING")
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        elif default is not _MISSING:
            scope[f"_default_{name}"] = default.default if isinstance(default, dataclasses.Field) else default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        lines.append(f" _set(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    source = f"def __init__(self, {', '.join(parameters)}):\n" + ("\n".join(lines) or " pass")
    exec(source, scope)  # noqa: S102 (names of fields are identifiers of this program's own source)
    made: Callable[..., None] = scope["__init__"]
    return made


def _repr(self: object) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in getattr(self, _FIELDS))
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _comparisons(names: tuple[str, ...], *, frozen: bool, order: bool) -> dict[str, Any]:
    get: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def same(self: object, other: object) -> bool:
        return bool(get(self) == get(other)) if other.__class__ is self.__class__ else NotImplemented

    found: dict[str, Any] = {"__eq__": same, "__hash__": (lambda self: hash(get(self))) if frozen else None}
    if order:

        def before(self: object, other: object) -> bool:
            return bool(get(self) < get(other)) if other.__class__ is self.__class__ else NotImplemented

        found["__lt__"] = before
    return found
