"""The import directions, the size of files and the purity that docs/architecture.md promises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import auditor

ROOT = Path(__file__).parents[1]
PACKAGES = ("auditor", "checks", "rules", "reports")
MAX_LINES = 400

# module prefix -> what it may import of this project; the longest matching prefix counts.
ALLOWED: dict[str, tuple[str, ...]] = {
    "auditor": ("auditor",),
    "auditor.model": ("auditor.model",),
    "auditor.parse": ("auditor.model", "auditor.parse", "auditor.view"),
    "auditor.view": ("auditor.model", "auditor.parse"),
    "auditor.subjects": ("auditor.model", "auditor.parse", "auditor.view", "auditor.subjects"),
    "auditor.collect": ("auditor.model", "auditor.parse", "auditor.view", "auditor.collect"),
    "auditor.authoring": ("auditor.model", "auditor.parse", "auditor.subjects"),
    "auditor.evaluate": ("auditor.model", "auditor.authoring", "auditor.subjects"),
    "auditor.adjudicate": ("auditor.model",),
    "auditor.score": ("auditor.model",),
    "auditor.gate": ("auditor.model",),
    "auditor.cli": ("auditor", "reports"),
    "checks": ("auditor",),
    "reports": ("auditor.model", "auditor.version", "reports"),
    "rules": (),
}
# What may be imported from outside, and by whom alone.
ALONE = {
    "click": ("auditor.cli",),
    "rich": ("reports",),
    "jinja2": ("reports",),
    "httpx": ("auditor.collect",),
    "docker": ("auditor.collect",),
    "yaml": ("auditor.parse.yamldoc",),
    "promql_parser": ("auditor.parse.promql",),
    "socket": ("auditor.collect",),
    "subprocess": (),
    "requests": (),
}
IO_MODULES = frozenset({"os", "pathlib", "shutil", "tempfile", "glob", "time", "random", "io"})


def _modules() -> list[tuple[str, Path]]:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(part for part in parts if part != "__init__"), path))
    return found


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide direction"
            found.add(node.module)
    return found


def _within(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_keep_their_direction(module: str, path: Path) -> None:
    rule = max((prefix for prefix in ALLOWED if _within(module, (prefix,))), key=len)
    for imported in _imports(path):
        if imported.split(".")[0] in PACKAGES:
            assert _within(imported, ALLOWED[rule]), f"{module} must not import {imported}"
        top = imported.split(".")[0]
        if top in ALONE:
            assert _within(module, ALONE[top]), f"{module} must not import {top}"
        if _within(module, ("auditor.model", "auditor.parse", "auditor.subjects", "checks")):
            assert top not in IO_MODULES, f"{module} must do no I/O, yet imports {top}"


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_checks_import_the_public_api_only(module: str, path: Path) -> None:
    if _within(module, ("checks",)):
        own = {name for name in _imports(path) if name.split(".")[0] in PACKAGES}
        assert own <= {"auditor"}, f"{module} imports {own - {'auditor'}}"


def test_no_file_outgrew_its_name() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for folder in (*PACKAGES, "tests", "bench", "docs")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert not long


def test_the_public_api_is_sorted_and_whole() -> None:
    assert list(auditor.__all__) == sorted(auditor.__all__)
    for name in auditor.__all__:
        assert getattr(auditor, name) is not None
    assert set(auditor.__all__) == set(auditor._HOMES)


def test_an_unknown_name_of_the_api_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = auditor.no_such_thing  # type: ignore[attr-defined]  # the point of the test
