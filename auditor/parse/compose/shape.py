"""Shapes: what may stand where in a Compose file, how it is merged and how it is shown.

One tree of shapes drives every pass over a model (check, interpolate, merge, show), so that a key is told once.
Source: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json and 13-merge.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from auditor.model.node import Node
from auditor.model.values import dataclass, field
from auditor.parse.compose.scalars import ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING


class Form(StrEnum):
    """How a scalar is shown in the normalised model."""

    TEXT = "text"
    ANY = "any"  # a text made of a value of any type
    VARIABLE = "variable"  # the same, but nothing stays nothing
    BOOL = "boolean"
    INT = "integer"
    COUNT = "count"  # an integer that is not negative
    FLOAT = "number"
    BYTES = "size"
    DURATION = "duration"
    MODE = "file mode"


class Merge(StrEnum):
    """What a later file does to an earlier value."""

    DEEP = "deep"  # mappings key by key, lists appended, scalars replaced
    REPLACE = "replace"
    LOGGING = "logging"  # another driver drops the options
    IPAM = "ipam"  # pools with the same subnet are one


Identity = Callable[[Node], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A place in a Compose file.

    `accepts` are JSON types; `keys` the known keys of a mapping, `each` what stands under a free key or in a list.
    `identity` names an item of a list: of two with the same name the later one stays. `distinct` lists must not hold
    the same text twice in one file. `keep` values are shown even where they are zero.
    """

    accepts: frozenset[str]
    keys: Mapping[str, Shape] = field(default_factory=dict)
    each: Shape | None = None
    names: str = ""
    form: Form = Form.TEXT
    keep: bool = False
    required: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    pattern: str = ""
    merge: Merge = Merge.DEEP
    identity: Identity | None = None
    distinct: bool = False
    bounds: tuple[int, int] | None = None
    short: str = ""  # the name of the short form that is written out (`expand.py`)


def leaf(
    *accepts: str,
    form: Form = Form.TEXT,
    keep: bool = False,
    choices: tuple[str, ...] = (),
    bounds: tuple[int, int] | None = None,
) -> Shape:
    """A scalar."""
    return Shape(frozenset(accepts), form=form, keep=keep, choices=choices, bounds=bounds)


TEXT = leaf(STRING)
ANY = leaf(STRING, NUMBER, INTEGER, BOOLEAN, NULL, form=Form.ANY, keep=True)
OPTION = leaf(STRING, NUMBER, INTEGER, NULL, form=Form.ANY, keep=True)
BOOL = leaf(BOOLEAN, STRING, form=Form.BOOL)
KEPT_BOOL = leaf(BOOLEAN, STRING, form=Form.BOOL, keep=True)
INT = leaf(INTEGER, STRING, form=Form.INT)
KEPT_INT = leaf(INTEGER, STRING, form=Form.INT, keep=True)
COUNT = leaf(INTEGER, STRING, form=Form.COUNT)
KEPT_COUNT = leaf(INTEGER, STRING, form=Form.COUNT, keep=True)
FLOAT = leaf(NUMBER, INTEGER, STRING, form=Form.FLOAT)
LONG = leaf(NUMBER, INTEGER, STRING, form=Form.INT)
BYTES = leaf(NUMBER, INTEGER, STRING, form=Form.BYTES)
DURATION = leaf(STRING, form=Form.DURATION, keep=True)
MODE = leaf(NUMBER, INTEGER, STRING, form=Form.MODE, keep=True)


def one_of(*choices: str) -> Shape:
    """A text out of a few."""
    return leaf(STRING, choices=choices)


def mapping(
    keys: Mapping[str, Shape],
    *also: str,
    required: tuple[str, ...] = (),
    merge: Merge = Merge.DEEP,
    short: str = "",
) -> Shape:
    """A mapping with known keys; `also` are other types that stand for it."""
    return Shape(frozenset({OBJECT, *also}), keys=keys, required=required, merge=merge, keep=True, short=short)


def free(each: Shape, *also: str, names: str = "", short: str = "") -> Shape:
    """A mapping with keys of the author's choice."""
    return Shape(frozenset({OBJECT, *also}), each=each, names=names, short=short)


def items(
    each: Shape,
    *also: str,
    identity: Identity | None = None,
    distinct: bool = False,
    merge: Merge = Merge.DEEP,
    keep: bool = False,
    short: str = "",
) -> Shape:
    """A list; `also` are other types that stand for it."""
    return Shape(
        frozenset({ARRAY, *also}), each=each, identity=identity, distinct=distinct, merge=merge, keep=keep, short=short
    )


VARIABLES = free(leaf(STRING, NUMBER, INTEGER, BOOLEAN, NULL, form=Form.VARIABLE, keep=True), ARRAY, short="pairs")
PAIRS = free(ANY, ARRAY, short="pairs")
