"""Where checks, rules and report formats come from: the built-in set and third parties' plugins, in one shape.

A third party publishes one entry point:

    [project.entry-points."stackaudit.plugins"]
    acme = "acme_stackaudit:plugin"        # plugin = Plugin(name="acme", checks="acme_stackaudit.checks", ...)

Looking entry points up costs as much as starting Python, so the metadata files are searched for the group's name
first, and importlib.metadata is imported only where one has it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from auditor import rule_cache
from auditor.authoring import Check, find_check, kept_check
from auditor.model.report import Problem
from auditor.model.values import dataclass, field

API_VERSION = 1
GROUP = "stackaudit.plugins"


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a plugin brings.

    `checks` and `rules` name packages; `formats` are report formats by name. Ids of rules start with `<name>/`, but for
    the built-in set.
    """

    name: str
    checks: str = ""
    rules: str = ""
    formats: Mapping[str, Any] = field(default_factory=dict)
    api: int = API_VERSION


BUILTIN = Plugin("", checks="checks", rules="rules")


@dataclass(frozen=True, slots=True)
class Plugins:
    """The plugins that could be loaded, and what went wrong with the others."""

    loaded: tuple[Plugin, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def formats(self) -> dict[str, Any]:
        """Third parties' report formats."""
        return {name: report for plugin in self.loaded for name, report in plugin.formats.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of third parties' plugins."""
        return tuple(plugin.name for plugin in self.loaded if plugin.name)


def load_plugins(*, third_party: bool = True) -> Plugins:
    """The built-in plugin and, unless switched off, every installed one; a broken one is a problem, never silence."""
    loaded = [BUILTIN]
    problems: list[Problem] = []
    for entry in _entry_points() if third_party else ():
        try:
            plugin = entry.load()
        except Exception as error:  # noqa: BLE001 (third-party code may raise anything, and must not stop the audit)
            problems.append(Problem(f"plugin {entry.name}", f"cannot be loaded: {type(error).__name__}: {error}"))
            continue
        problem = _refusal(plugin, entry.name, loaded)
        if problem:
            problems.append(Problem(f"plugin {entry.name}", problem))
        else:
            loaded.append(plugin)
    return Plugins(tuple(loaded), tuple(problems))


def _refusal(plugin: object, name: str, loaded: Iterable[Plugin]) -> str:
    if not isinstance(plugin, Plugin):
        return f"the entry point must be an auditor.Plugin, not {type(plugin).__name__}"
    if plugin.api != API_VERSION:
        return f"is made for plugin API {plugin.api}; this version speaks {API_VERSION}"
    if plugin.name != name:
        return f"calls itself {plugin.name!r}; the entry point's name and the plugin's must be the same"
    if any(other.name == plugin.name for other in loaded):
        return "another plugin has this name"
    return ""


def _entry_points() -> list[Any]:
    if not _mentioned():
        return []
    metadata = importlib.import_module("importlib.metadata")
    return sorted(metadata.entry_points(group=GROUP), key=lambda entry: str(entry.name))


def _mentioned() -> bool:
    for place in sys.path:
        for path in Path(place or ".").glob("*.dist-info/entry_points.txt"):
            try:
                if GROUP in path.read_text(encoding="utf-8"):
                    return True
            except OSError:
                continue
    return False


def load_checks(plugin: Plugin, problems: list[Problem]) -> dict[str, Check]:
    """The checks of a plugin's package by rule id; a module that cannot be imported is a problem.

    What the built-in checks are about is kept beside the byte code, so that those without a subject are not imported.
    """
    if not plugin.checks:
        return {}
    if plugin.name:
        return _import_checks(plugin, problems)
    directory = _directory(plugin.checks)
    files = rule_cache.stamp(directory, ".py")
    rows = rule_cache.load_checks(directory, files)
    if rows is None:
        before = len(problems)
        found = _import_checks(plugin, problems)
        if len(problems) == before:
            rule_cache.store_checks(directory, files, _rows(plugin, found))
        return found
    return {rule: kept_check(module, subject, takes_params=flag) for rule, module, subject, flag in rows}


def keep_checks() -> None:
    """Write what the built-in checks are about, whatever Python may write."""
    problems: list[Problem] = []
    found = _import_checks(BUILTIN, problems)
    if not problems:
        directory = _directory(BUILTIN.checks)
        files = rule_cache.stamp(directory, ".py")
        rule_cache.store_checks(directory, files, _rows(BUILTIN, found), always=True)


def _rows(plugin: Plugin, checks: Mapping[str, Check]) -> list[rule_cache.CheckRow]:
    return [
        (
            rule,
            f"{plugin.checks}.{rule.replace('-', '_').replace('/', '.')}",
            check.subject.__name__,
            check.takes_params,
        )
        for rule, check in checks.items()
    ]


def _import_checks(plugin: Plugin, problems: list[Problem]) -> dict[str, Check]:
    found: dict[str, Check] = {}
    try:
        package = importlib.import_module(plugin.checks)
    except Exception as error:  # noqa: BLE001 (as above)
        problems.append(Problem(f"plugin {plugin.name}", f"{plugin.checks}: {type(error).__name__}: {error}"))
        return found
    for module in pkgutil.walk_packages(package.__path__, f"{plugin.checks}."):
        if module.ispkg:
            continue
        stem = module.name.removeprefix(f"{plugin.checks}.")
        rule = "/".join(part.replace("_", "-") for part in ([plugin.name] if plugin.name else []) + stem.split("."))
        try:
            found[rule] = find_check(importlib.import_module(module.name))
        except Exception as error:  # noqa: BLE001 (as above)
            problems.append(Problem(f"check {rule}", f"cannot be loaded: {type(error).__name__}: {error}"))
    return found


def _directory(package: str) -> Path:
    return Path(next(iter(importlib.import_module(package).__path__)))


def rules_directory(plugin: Plugin) -> Path | None:
    """The folder of a plugin's rule files."""
    if not plugin.rules:
        return None
    return _directory(plugin.rules)
