"""Renderers: a finished `Report` in, text out. They decide nothing.

Every module here whose name has no leading underscore is a format, with a module-level `FORMAT`. A format is named as
its module is, with `-` for `_` and without a trailing `_v1` (the version of a public contract). No list is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from auditor.model.pattern import regex
from auditor.model.report import Report
from auditor.model.values import dataclass

__all__ = ["Format", "RenderOptions", "format_names", "formats", "get_format", "schema_text"]

_NONE: Final[Mapping[str, Format]] = {}
_VERSION: Final = regex(r"_v\d+$")


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a report is drawn where the format leaves a choice.

    `verbosity` is -1 (quiet), 0 or 1 (verbose); `width` counts terminal cells; `unicode` off draws in ASCII alone.
    """

    color: bool = False
    width: int = 100
    verbosity: int = 0
    unicode: bool = True
    low_confidence: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a report; `render` is pure and gives the same text for the same report."""

    name: str
    media_type: str
    suffix: str
    render: Callable[[Report, RenderOptions], str]
    summary: str


def format_names(extra: Mapping[str, Format] = _NONE) -> tuple[str, ...]:
    """The names of all formats, sorted; imports none of them."""
    return tuple(sorted({*_modules(), *extra}))


def formats(extra: Mapping[str, Format] = _NONE) -> Mapping[str, Format]:
    """All formats by name, those of plugins (`extra`) included; a plugin cannot take the place of a built-in one."""
    return {name: get_format(name, extra) for name in format_names(extra)}


def get_format(name: str, extra: Mapping[str, Format] = _NONE) -> Format:
    """The format of that name; imports its module alone.

    Raises:
        ValueError: no format has that name; the message says which names there are.
    """
    module = _modules().get(name)
    if module is not None:
        found = importlib.import_module(f"{__name__}.{module}").FORMAT
        if not isinstance(found, Format):
            raise TypeError(f"FORMAT of reports.{module} is not a Format")
        return found
    if name in extra:
        return extra[name]
    names = format_names(extra)
    import difflib  # noqa: PLC0415 (seldom needed, and slow to import)

    near = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise ValueError(f"there is no report format '{name}'{hint} (there are: {', '.join(names)})")


def schema_text() -> str:
    """The JSON Schema of the JSON report."""
    return (Path(__file__).with_name("schema") / "report-v1.schema.json").read_text(encoding="utf-8")


def _modules() -> dict[str, str]:
    """Format names and the modules that hold them, found without importing any."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {_VERSION.sub("", module).replace("_", "-"): module for module in found}
