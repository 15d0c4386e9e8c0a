"""One fault planted in the good stack gives exactly that finding, at its place, and nothing else above `low`.

`tests/mutations.yaml` lists the faults: in `file`, the text `replace` (which stands there exactly once) becomes `with`;
the finding is of rule `finds` in `at` (a text that stands once after the change, and begins on the wanted line; default:
the first line that `with` changes) of `in` (default: `file`). `also` names rules that are a true second consequence of the fault.
`add` writes a new file, `remove` deletes one.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.catalog import Loaded, load_catalog
from auditor.collect.executors import Disk
from auditor.discover import Options
from auditor.model.catalog import Severity
from auditor.model.location import FileLocation
from auditor.model.report import Report
from auditor.pipeline import Judgement, judge_snapshot, take_snapshot
from auditor.plugins import load_plugins
from auditor.settings import Settings
from reports import RenderOptions, get_format

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "examples" / "hardened"
TABLE = Path(__file__).with_name("mutations.yaml")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@cache
def _loaded() -> Loaded:
    return load_catalog(load_plugins(third_party=False))


def audit(directory: Path) -> Report:
    """The whole audit of a stack's directory."""
    loaded = _loaded()
    policy = loaded.catalog.policies["production"]
    judgement = Judgement(policy, Settings(), policy.gate)
    disk = Disk(directory.resolve(), directory.resolve())
    snapshot, view = take_snapshot(Options(directory.name), disk, loaded, judgement, NOW)
    return judge_snapshot(snapshot, loaded, judgement, NOW, view)


def failures(report: Report) -> set[tuple[str, str, int]]:
    """Rule, file and line of every open failure above `low`."""
    found = set()
    for finding in report.findings:
        if finding.is_open_failure and finding.severity.rank < Severity.LOW.rank:
            location = finding.location
            assert isinstance(location, FileLocation)
            assert location.span is not None
            found.add((finding.rule, location.path, location.span.line))
    return found


def _mutations() -> list[dict[str, Any]]:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8")) if TABLE.is_file() else []


def _plant(directory: Path, fault: dict[str, Any]) -> None:
    for name in fault.get("remove", []):
        (directory / name).unlink()
    for name, text in fault.get("add", {}).items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    if "replace" in fault:
        path = directory / fault["file"]
        text = path.read_text(encoding="utf-8")
        assert text.count(fault["replace"]) == 1, f"{fault['replace']!r} must stand once in {fault['file']}"
        path.write_text(text.replace(fault["replace"], fault["with"]), encoding="utf-8")


def _place(directory: Path, fault: dict[str, Any]) -> tuple[str, int]:
    name = fault.get("in", fault.get("file"))
    text = (directory / name).read_text(encoding="utf-8")
    if "at" in fault:
        assert text.count(fault["at"]) == 1, f"{fault['at']!r} must stand once in {name}"
        return name, text.count("\n", 0, text.index(fault["at"])) + 1
    lines = text.splitlines()
    before = (GOOD / name).read_text(encoding="utf-8").splitlines()
    for number, (old, new) in enumerate(zip(before, lines, strict=False), 1):
        if old != new:
            return name, number
    raise AssertionError(f"{name} was not changed; say `at`")


def test_the_good_stack_scores_a_and_has_nothing_above_low() -> None:
    report = audit(GOOD)
    assert failures(report) == set()
    assert report.score.grade == "A"
    assert report.problems == ()
    assert report.gate.passed


def test_the_stack_as_shipped_is_as_bad_as_it_was_made() -> None:
    report = audit(ROOT / "examples" / "as-shipped")
    assert report.score.grade == "F"
    assert not report.gate.passed
    rules = {rule for rule, _, _ in failures(report)}
    assert len(rules) >= 40


@pytest.mark.parametrize("fault", _mutations(), ids=lambda fault: fault["name"])
def test_one_fault_is_one_finding(fault: dict[str, Any], tmp_path: Path) -> None:
    directory = tmp_path / "hardened"
    shutil.copytree(GOOD, directory)
    _plant(directory, fault)
    found = failures(audit(directory))
    also = set(fault.get("also", []))
    assert (fault["finds"], *_place(directory, fault)) in found, f"missed; found {sorted(found)}"
    assert {rule for rule, _, _ in found} - also == {fault["finds"]}, f"found {sorted(found)}"


def _mean(values: list[tuple[float | None, float]]) -> float | None:
    known = [(value, weight) for value, weight in values if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


@pytest.mark.parametrize("example", ["as-shipped", "hardened"])
def test_a_reader_can_recompute_the_score_from_the_json_report(example: str) -> None:
    report = json.loads(get_format("json").render(audit(ROOT / "examples" / example), RenderOptions()))
    categories: dict[str, list[tuple[float | None, float]]] = {}
    for control in report["controls"]:
        passed = failed = 0.0
        for share in control["rules"]:
            subjects = share["passed"] + share["failed"] + share["unassessed"]
            passed += share["weight"] * share["passed"] / subjects
            failed += share["weight"] * share["failed"] / subjects
        value = 100 * passed / (passed + failed) if passed + failed else None
        assert control["score"] == (None if value is None else pytest.approx(value, abs=0.05))
        categories.setdefault(control["category"], []).append((control["score"], control["weight"]))
    for name, scores in categories.items():
        value = _mean(scores)
        assert report["score"]["categories"][name]["value"] == (
            None if value is None else pytest.approx(value, abs=0.05)
        )
    weights = {name: category["weight"] for name, category in report["score"]["categories"].items()}
    overall = _mean([(report["score"]["categories"][name]["value"], weight) for name, weight in weights.items()])
    assert report["score"]["value"] == pytest.approx(overall, abs=0.05)
    shares = {share["rule"]: share for control in report["controls"] for share in control["rules"]}
    for rule, share in shares.items():
        failing = {
            finding["subject"]
            for finding in report["findings"]
            if finding["rule"] == rule and finding["outcome"] == "fail" and finding["disposition"] != "disabled"
        }
        assert len(failing) == share["failed"], rule
