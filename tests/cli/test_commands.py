"""Every command, by its output and exit code, as a newcomer uses it."""

from __future__ import annotations

import importlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from auditor.cli import _COMMANDS, cli

Run = Callable[..., Any]

ROOT = Path(__file__).parents[2]


def test_version_and_help_import_little() -> None:
    script = (
        "import sys; sys.argv = ['stackaudit', sys.argv[1]]\n"
        "from auditor.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'httpx', 'docker', 'rich', 'jinja2', 'yaml', 'promql_parser', 'asyncio', 'importlib.metadata'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    for flag in ("--version", "--help"):
        done = subprocess.run(
            [sys.executable, "-c", script, flag], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert "stackaudit" in done.stdout
        assert done.stderr.strip() == "[]", flag


def test_the_lines_of_the_help_are_the_commands_own() -> None:
    context = click.Context(cli)
    for name, (module, line) in _COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is getattr(importlib.import_module(f"auditor.cli.{module}"), f"{name}_command")
        assert (command.help or "").split("\n")[0].rstrip(".").startswith(line.rstrip("."))


def test_run_finds_points_and_gates(run: Run, stack: Path) -> None:
    done = run("run", stack)
    assert done.code == 1
    assert "compose.yaml:3:3" in done.out  # grafana has no restart policy
    assert "container/restart-policy-missing" in done.out


def test_json_is_byte_identical_and_matches_its_schema(run: Run, stack: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    first = run("run", stack, "--format", "json")
    assert first.out == run("run", stack, "--format", "json").out
    schema = json.loads(run("schema").out)
    jsonschema.validate(json.loads(first.out), schema)


def test_several_reports_at_once(run: Run, stack: Path, tmp_path: Path) -> None:
    html, data = tmp_path / "out.html", tmp_path / "out.json"
    done = run("run", stack, "--report", f"html={html}", "--report", f"json={data}", "-q")
    assert done.code == 1
    assert html.read_text().startswith("<!doctype html>") or html.read_text().startswith("<!DOCTYPE html>")
    again = run("report", data, "--format", "json")
    assert again.code == 0
    assert again.out == data.read_text()
    assert "wrote" in done.err
    assert "wrote" not in done.out


def test_a_report_to_standard_output_is_alone_there(run: Run, stack: Path) -> None:
    done = run("run", stack, "--report", "json=-")
    assert json.loads(done.out)["target"]["project"] == "shop"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--fail-on", "none"], 0, ""),
        (["--report-only"], 0, "would be missed"),
        (["--fail-on", "none", "--fail-under", "100"], 1, "is under 100"),
        (["--fail-on", "none", "--min-coverage", "100"], 4, "was assessed"),
        (["--fail-on", "hihg"], 2, "did you mean 'high'?"),
        (["--policy", "prod"], 2, "production"),
        (["--format", "jsn"], 2, "did you mean 'json'?"),
        (["--report", "json"], 2, "FORMAT=FILE"),
        (["--report", "html=/nowhere/at/all.html"], 2, "does not exist"),
        (["--config", "nowhere.yml"], 2, "no such file"),
        (["--nonsense"], 2, "No such option"),
        (["-f", "nowhere.yml"], 3, "nowhere.yml"),
    ],
)
def test_exit_codes_and_words(run: Run, stack: Path, arguments: list[str], code: int, words: str) -> None:
    done = run("run", *([] if "-f" in arguments else [stack]), *arguments)
    assert done.code == code, done.err
    assert words in done.out + done.err


@pytest.mark.parametrize(
    ("arguments", "code"), [(["run", "nowhere"], 3), (["rnu"], 2), (["explain", "nothing/here"], 2), ([], 2)]
)
def test_mistakes_are_told_in_words(run: Run, arguments: list[str], code: int) -> None:
    done = run(*arguments)
    assert done.code == code
    assert (done.err + done.out).strip()


def test_an_empty_directory_is_nothing_to_audit(run: Run, tmp_path: Path) -> None:
    done = run("run", tmp_path)
    assert done.code == 3
    assert "-f FILE" in done.err


def test_collect_then_evaluate_is_run(run: Run, stack: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "snap.json"
    assert run("collect", stack, "-o", snapshot).code == 0
    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o600
    direct = json.loads(run("run", stack, "--format", "json").out)
    (stack / "compose.yaml").unlink()
    done = run("evaluate", snapshot, "--format", "json")
    assert done.code == 1
    assert json.loads(done.out) == direct


def test_evaluate_refuses_what_is_no_snapshot(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    done = run("evaluate", path)
    assert done.code == 2
    assert "snapshot" in done.err or "schema" in done.err


def test_report_refuses_what_is_no_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"schema_version": "9.0"}')
    assert run("report", path).code == 2


def test_doctor_says_what_can_be_read(run: Run, stack: Path) -> None:
    done = run("doctor", stack)
    assert done.code == 0
    for words in ("compose.yaml", "grafana: grafana 12.3.1", "Would be unknown", "REL-07"):
        assert words in done.out


def test_init_writes_settings_that_run_accepts(run: Run, stack: Path) -> None:
    assert run("init", stack).code == 0
    text = (stack / "stackaudit.yml").read_text()
    assert 'files: ["compose.yaml"]' in text
    assert run("run", stack).code == 1
    refused = run("init", stack)
    assert refused.code == 2
    assert "--force" in refused.err
    commented = "\n".join(line.replace("  # ", "  ", 1) for line in text.splitlines())
    assert "policy: production" in commented


def test_settings_are_found_and_flags_go_over_them(run: Run, stack: Path) -> None:
    (stack / "stackaudit.yml").write_text("gate: {fail_on: none}\n")
    assert run("run", stack).code == 0
    assert run("run", stack, "--fail-on", "high").code == 1
    (stack / "stackaudit.yml").write_text("gate: {fail_on: high, fial: 1}\n")
    done = run("run", stack)
    assert done.code == 2
    assert "stackaudit.yml:1:" in done.err
    assert "fial" in done.err


def test_list_and_explain(run: Run) -> None:
    done = run("list")
    assert all(word in done.out for word in ("SEC-01", "PER-06", "container/restart-policy-missing"))
    data = json.loads(run("list", "--format", "json").out)
    assert len(data) == 26
    for identifier in ("container/restart-policy-missing", "REL-06", "rel-07"):
        explained = run("explain", identifier)
        assert explained.code == 0
        assert len(explained.out) > 100
    assert "did you mean 'container/restart-policy-missing'?" in run("explain", "container/restart-policy-mising").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == 0
    assert "_STACKAUDIT_COMPLETE" in done.out


def test_no_escape_codes_in_pipes(run: Run, stack: Path) -> None:
    assert "\x1b" not in run("run", stack).out


def test_a_reader_that_leaves_is_no_error(stack: Path) -> None:
    command = f"{sys.executable} -m auditor run {stack} --format json | head -c 1"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "{"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
