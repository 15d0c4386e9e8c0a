"""Formats are found by walking the package, one import at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reports import Format, RenderOptions, format_names, formats, get_format

ROOT = Path(__file__).parents[2]


def test_every_public_module_is_a_format_of_its_name() -> None:
    found = formats()
    assert set(found) >= {"console", "html", "json"}
    assert tuple(found) == format_names() == tuple(sorted(found))
    for name, format_ in found.items():
        assert format_.name == name
        assert format_.suffix.startswith(".")
        assert "/" in format_.media_type
        assert format_.summary


def test_a_plugin_adds_a_format_and_cannot_replace_one() -> None:
    mine = Format("mine", "text/plain", ".mine", lambda report, options: f"{report.policy} {options.width}", "mine")
    impostor = Format("json", "text/plain", ".x", lambda report, options: "", "impostor")  # noqa: ARG005
    extra = {"mine": mine, "json": impostor}
    assert get_format("mine", extra) is mine
    assert get_format("json", extra).suffix == ".json"
    assert "mine" in formats(extra)
    assert "mine" not in formats()


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no report format 'jsn'; did you mean 'json'\? \(there are: .*console.*\)"):
        get_format("jsn")


@pytest.mark.parametrize("name", ["_text", "__init__", "../x", "", "json_v1"])
def test_what_is_no_format_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="no report format"):
        get_format(name)


def test_options_have_the_defaults_of_a_pipe() -> None:
    assert RenderOptions() == RenderOptions(color=False, width=100, verbosity=0, unicode=True, low_confidence=False)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import reports; reports.format_names()", {"rich", "jinja2", "reports.console", "reports.html"}),
        ("import reports; reports.get_format('json')", {"rich", "jinja2", "reports.console", "reports.html"}),
        ("import reports; reports.formats()", {"rich", "jinja2"}),
    ],
)
def test_nothing_is_imported_before_it_is_drawn(code: str, absent: set[str]) -> None:
    script = f"import sys; {code}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not absent & set(run.stdout.split())
