"""Third parties' plugins, really installed: found, used, and never able to stop the audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "plugins" / "acme"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the plugin installed by pip."""
    directory = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            str(directory),
            str(ACME),
        ],
        check=True,
        capture_output=True,
    )
    return directory


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    (tmp_path / "compose.yaml").write_text("name: shop\nservices:\n  api:\n    image: example/api:1.2.3\n")
    return tmp_path


def _run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}"}
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_a_plugins_check_is_found_and_judged(site: Path, stack: Path) -> None:
    done = _run(site, "run", str(stack), "--format", "json")
    report = json.loads(done.stdout)
    own = [finding for finding in report["findings"] if finding["rule"] == "acme/owner-label-missing"]
    assert [finding["outcome"] for finding in own] == ["fail"]
    assert own[0]["location"]["line"] == 3


def test_a_plugins_format_is_found(site: Path, stack: Path) -> None:
    done = _run(site, "run", str(stack), "--format", "acme")
    assert done.stdout == "acme says shop\n"


def test_a_broken_plugin_is_reported_and_makes_the_run_inconclusive(site: Path, stack: Path) -> None:
    done = _run(site, "run", str(stack), "--format", "json", "--fail-on", "none")
    report = json.loads(done.stdout)
    assert done.returncode == 4
    assert any("broken" in problem["source"] and "forgot" in problem["message"] for problem in report["problems"])
    assert report["findings"]
    assert "Traceback" not in done.stderr


def test_plugins_can_be_left_out(site: Path, stack: Path) -> None:
    done = _run(site, "run", str(stack), "--format", "json", "--fail-on", "none", "--no-plugins")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert not any(finding["rule"].startswith("acme/") for finding in report["findings"])
    (stack / "stackaudit.yml").write_text("plugins: false\n")
    assert _run(site, "run", str(stack), "--format", "json", "--fail-on", "none").returncode == 0


def test_settings_know_the_plugins_rules(site: Path, stack: Path) -> None:
    (stack / "stackaudit.yml").write_text("rules: {acme/owner-label-missing: critical}\n")
    report = json.loads(_run(site, "run", str(stack), "--format", "json").stdout)
    own = [finding for finding in report["findings"] if finding["rule"] == "acme/owner-label-missing"]
    assert own[0]["severity"] == "critical"


def test_explain_and_list_know_them(site: Path) -> None:
    assert "Service has no owner" in _run(site, "explain", "acme/owner-label-missing").stdout
    assert "acme/owner-label-missing" in _run(site, "list", "--category", "monitoring").stdout
