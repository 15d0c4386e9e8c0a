"""The generated reference is fresh, and what the README shows is true."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

from auditor.cli import _COMMANDS
from auditor.gate import ExitCode

ROOT = Path(__file__).parents[1]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_of_the_rules_is_fresh() -> None:
    assert _generator().stale() == [], "run `make docs`"


def test_a_page_shows_before_and_after() -> None:
    page = _generator().pages()["container/restart-policy-missing.md"]
    for heading in (
        "# Service is not restarted",
        "## Why it matters",
        "## Before",
        "## After",
        "## How to fix it",
        "## References",
    ):
        assert heading in page
    assert "# fail:" not in page


def test_the_readme_knows_every_command_and_exit_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in _COMMANDS:
        assert f"`{command}" in readme
    for code in ExitCode:
        assert code == ExitCode.INTERRUPTED or re.search(rf"^\| {int(code)} \|", readme, re.MULTILINE)


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
