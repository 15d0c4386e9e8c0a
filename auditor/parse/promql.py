"""PromQL behind one guard, and a walk over its tree.

`promql-parser` ends the process on deep input, needs memory that grows with the square of the nesting, and raises
panics that are no `Exception`; so text is measured first, and what is too long or too deep is refused.
Source: https://github.com/messense/promql-parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import promql_parser

from auditor.model.pattern import regex
from auditor.model.values import dataclass

Version = tuple[int, ...]
Expr = Any

MAX_LENGTH = 64 * 1024
MAX_OPERATORS = 250
_IGNORED = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*", re.DOTALL)
_OPERATOR = regex(r"[-+*/%^<>=!:@(\[{]|\b(?:and|or|unless|atan2|offset)\b", re.IGNORECASE)
_HUGE = regex(r"[0-9][eE]\+?[0-9]{3}|[0-9]{16}")
_REMOVED = regex(r"\bholt_winters\s*\(")
_V3 = (3, 0)
_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class PromqlProblem:
    """Why an expression has no tree. `refused` is true where it was too large to try, which says nothing about it."""

    message: str
    refused: bool = False


def parse_promql(text: str, version: Version | None = None) -> Expr | PromqlProblem:
    """The tree of an expression, in the dialect of Prometheus 3; before 3.0 `holt_winters` exists too."""
    bare = _IGNORED.sub("''", text)
    if len(text) > MAX_LENGTH or len(_OPERATOR.findall(bare)) > MAX_OPERATORS:
        return PromqlProblem("the expression is too long or too deep to be read safely", refused=True)
    if _HUGE.search(bare):
        return PromqlProblem("the expression holds a number too large to be read safely", refused=True)
    if _REMOVED.search(bare):
        if version is not None and version >= _V3:
            return PromqlProblem("unknown function holt_winters (double_exponential_smoothing since 3.0)")
        text = text.replace("holt_winters", "double_exponential_smoothing")
    try:
        return promql_parser.parse(text)
    except ValueError as error:
        return PromqlProblem(str(error))
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return PromqlProblem("the expression cannot be read", refused=True)


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions right below a node, in their order."""
    kind = type(node).__name__
    if kind == "BinaryExpr":
        return (node.lhs, node.rhs)
    if kind == "Call":
        return tuple(node.args)
    if kind == "AggregateExpr":
        return (node.expr,) if node.param is None else (node.param, node.expr)
    if kind in ("ParenExpr", "UnaryExpr", "SubqueryExpr"):
        return (node.expr,)
    return (node.vector_selector,) if kind == "MatrixSelector" else ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of a tree, parents first, without recursion."""
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


def reach(expr: Expr) -> timedelta:
    """How far into the past an expression looks: ranges, subqueries and offsets along each path, the longest."""
    longest = _ZERO
    pending = [(expr, _ZERO)]
    while pending:
        node, before = pending.pop()
        if type(node).__name__ in ("MatrixSelector", "SubqueryExpr"):
            before += node.range
        offset = getattr(node, "offset", None)
        if isinstance(offset, timedelta):
            before += offset
        longest = max(longest, before)
        pending.extend((child, before) for child in children(node))
    return longest
