"""Variables in Compose files: `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+a}`, `${V+a}`, `$$`.

Source: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md. What is not a variable (`$1`, a
lone `$`) stays; a default is looked at only where it is used; braces do not span lines.
"""

from __future__ import annotations

from collections.abc import Callable

from auditor.model.node import Variable, VariableState
from auditor.model.pattern import regex
from auditor.model.values import dataclass, field

MAX_DEPTH = 40

Lookup = Callable[[str], str | None]

_NAME = regex(r"[_a-zA-Z][_a-zA-Z0-9]*")
_OPERATOR = regex(r":?[-+?]")


class TemplateError(ValueError):
    """The text is no valid template."""


@dataclass(slots=True)
class Expansion:
    """The result of an interpolation: the text, the variables that went into it, and messages of required ones."""

    text: str = ""
    variables: list[Variable] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def expand(template: str, lookup: Lookup) -> Expansion:
    """Replace the variables of `template`; raises TemplateError where the syntax is invalid."""
    result = Expansion()
    result.text = _expand(template, lookup, result, 0)
    return result


def _expand(template: str, lookup: Lookup, result: Expansion, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise TemplateError(f"variables are nested deeper than {MAX_DEPTH} levels")
    pieces: list[str] = []
    position = 0
    while (dollar := template.find("$", position)) >= 0:
        pieces.append(template[position:dollar])
        following = template[dollar + 1 : dollar + 2]
        if following == "$":
            pieces.append("$")
            position = dollar + 2
        elif following == "{":
            end = _closing(template, dollar)
            pieces.append(_braced(template[dollar + 2 : end], lookup, result, depth))
            position = end + 1
        elif name := _NAME.match(template, dollar + 1):
            pieces.append(_plain(name[0], lookup, result))
            position = name.end()
        else:
            pieces.append("$")
            position = dollar + 1
    pieces.append(template[position:])
    return "".join(pieces)


def _closing(template: str, start: int) -> int:
    """The brace that closes the `${` at `start`; only `${` opens another level, as in the real program."""
    level = 0
    position = start
    while position < len(template):
        if template.startswith("${", position):
            level += 1
            position += 2
            continue
        if template[position] == "}":
            level -= 1
            if level == 0:
                return position
        elif template[position] == "\n":
            break
        position += 1
    # Unbalanced: the real program then takes the last brace of the line.
    end = template.rfind("}", start, position)
    if end < 0:
        raise TemplateError("`${` is not closed in its line")
    return end


def _plain(name: str, lookup: Lookup, result: Expansion) -> str:
    value = lookup(name)
    result.variables.append(Variable(name, VariableState.UNSET if value is None else VariableState.SET))
    return value or ""


def _braced(inner: str, lookup: Lookup, result: Expansion, depth: int) -> str:
    name = _NAME.match(inner)
    if not name:
        raise TemplateError(f"`${{{_short(inner)}}}` does not begin with the name of a variable")
    rest = inner[name.end() :]
    if not rest:
        return _plain(name[0], lookup, result)
    operator = _OPERATOR.match(rest)
    if not operator:
        raise TemplateError(f"`${{{_short(inner)}}}` has no valid operator after the name")
    return _operated(name[0], operator[0], rest[operator.end() :], lookup, result, depth)


def _operated(name: str, operator: str, word: str, lookup: Lookup, result: Expansion, depth: int) -> str:
    value = lookup(name)
    present = value is not None and not (operator[0] == ":" and value == "")
    action = operator[-1]
    if action == "+":
        result.variables.append(Variable(name, VariableState.SET if present else VariableState.DEFAULT))
        return _expand(word, lookup, result, depth + 1) if present else value or ""
    if present:
        result.variables.append(Variable(name, VariableState.SET))
        return value or ""
    if action == "-":
        result.variables.append(Variable(name, VariableState.DEFAULT))
        return _expand(word, lookup, result, depth + 1)
    result.variables.append(Variable(name, VariableState.REQUIRED))
    reason = _expand(word, lookup, Expansion(), depth + 1)
    result.missing.append(f"required variable {name} is missing a value" + (f": {reason}" if reason else ""))
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004
