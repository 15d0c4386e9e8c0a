"""The catalogue is whole: every check has its rule, its cases and honest prose."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from auditor.catalog import Loaded, load_catalog
from auditor.model.catalog import Rule, Severity
from auditor.plugins import load_plugins

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
# Controls that no file can settle: a person must.
MANUAL_ONLY = {"REL-07"}


@cache
def _loaded() -> Loaded:
    return load_catalog(load_plugins(third_party=False))


def _rules() -> list[Rule]:
    return list(_loaded().catalog.rules.values())


def test_nothing_is_missing_or_left_over() -> None:
    assert _loaded().problems == ()
    assert _loaded().checks.keys() == _loaded().catalog.rules.keys()


def test_the_checklist_has_its_26_controls_in_order() -> None:
    ids = list(_loaded().catalog.controls)
    expected = [
        f"{area}-{number:02}"
        for area, last in (("SEC", 7), ("REL", 7), ("MON", 6), ("PER", 6))
        for number in range(1, last + 1)
    ]
    assert ids == expected


def test_every_control_is_informed_by_a_rule_or_is_manual() -> None:
    informed = {rule.control for rule in _rules()}
    silent = {control.id for control in _loaded().catalog.controls.values() if control.id not in informed}
    assert silent <= MANUAL_ONLY
    assert all(_loaded().catalog.controls[control].manual for control in silent)


def test_every_directory_of_cases_belongs_to_a_rule() -> None:
    stems = {path.relative_to(CASES).as_posix().replace("_", "-") for path in CASES.glob("*/*") if path.is_dir()}
    assert stems - set(_loaded().catalog.rules) == set()


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_every_rule_has_cases(rule: Rule) -> None:
    directory = CASES / rule.id.replace("-", "_")
    kinds = {path.name.partition("_")[0] for path in directory.iterdir()} if directory.is_dir() else set()
    assert {"bad", "good"} <= kinds, f"{rule.id} has cases {sorted(kinds)}"


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_the_prose_of_a_rule_is_fit_to_print(rule: Rule) -> None:
    assert len(rule.title) <= 100
    assert not rule.title.endswith(".")
    assert not re.match(r"(?i)(ensure|make sure|check|verify|should)\b", rule.title), "a title names the defect"
    assert rule.title[0].isupper() or rule.title.startswith(("`", "nginx", "oauth2-proxy", "cAdvisor", "node-exporter"))
    for text in (rule.why, rule.how, rule.remediation.text):
        assert text.rstrip().endswith((".", "?", ":", "`", ")")), f"unfinished sentence: {text[-40:]!r}"
    assert len(rule.why) >= 40
    for reference in rule.references:
        assert reference.startswith("https://"), reference
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_a_rule_folds_only_into_rules_that_exist(rule: Rule) -> None:
    for cause in rule.folds_into:
        assert cause in _loaded().catalog.rules, f"{rule.id} folds into {cause}, which does not exist"
        assert cause != rule.id


def test_no_rules_fold_into_each_other() -> None:
    """In a circle every finding would stand for another one, and none would be left."""
    rules = _loaded().catalog.rules

    def causes(rule: str, above: tuple[str, ...]) -> None:
        assert rule not in above, f"folds in a circle: {' -> '.join((*above, rule))}"
        for cause in rules[rule].folds_into:
            causes(cause, (*above, rule))

    for rule in rules:
        causes(rule, ())


def test_severe_rules_say_when_they_may_be_wrong_or_are_sure() -> None:
    unsure = [
        rule.id
        for rule in _rules()
        if rule.severity in (Severity.CRITICAL, Severity.HIGH)
        and rule.confidence != "high"
        and not rule.false_positives
    ]
    assert unsure == []


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_every_check_can_be_imported(rule: Rule) -> None:
    check = _loaded().checks[rule.id]
    assert callable(check.find_function())
    assert check.subject.find is not None
