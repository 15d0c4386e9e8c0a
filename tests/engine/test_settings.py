"""stackaudit.yml: strict, all errors at once, each with its place and the nearest match."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.catalog import load_catalog
from auditor.model.catalog import Catalog, Category, Gate, Override, Severity
from auditor.plugins import load_plugins
from auditor.settings import Settings, SettingsError, find_settings, load_settings, parse_settings
from auditor.subjects.stack import ComponentOverride

RULE = "container/restart-policy-missing"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(load_plugins(third_party=False)).catalog


def test_everything_that_can_be_set(catalog: Catalog) -> None:
    text = f"""
policy: staging
plugins: no
stack:
  files: [a.yml, b.yml]
  env_files: x.env
  project_directory: infra
  project_name: shop
  profiles: []
  boundary: ..
components:
  web: nginx
  metrics: {{component: prometheus, version: "3.5"}}
  api: none
rules:
  {RULE}: low
required_controls: [PER-03]
gate: {{fail_on: none, fail_under: 80.5, min_coverage: 0, fail_under_category: {{security: 90}}}}
"""
    assert parse_settings(text, "stackaudit.yml", catalog) == Settings(
        policy="staging",
        plugins=False,
        files=("a.yml", "b.yml"),
        env_files=("x.env",),
        project_directory="infra",
        project_name="shop",
        profiles=(),
        boundary="..",
        components={
            "web": ComponentOverride("nginx"),
            "metrics": ComponentOverride("prometheus", "3.5"),
            "api": ComponentOverride("none"),
        },
        rules={RULE: Override(severity=Severity.LOW)},
        gate=Gate(None, 80.5, 0.0, {Category.SECURITY: 90.0}),
        fail_on_none=True,
        required_controls=("PER-03",),
        path="stackaudit.yml",
    )


@pytest.mark.parametrize(
    ("value", "override"),
    [
        ("off", Override(enabled=False)),
        ("no", Override(enabled=False)),
        ("on", Override(enabled=True)),
        ("critical", Override(severity=Severity.CRITICAL)),
        ("{severity: info, enabled: true}", Override(enabled=True, severity=Severity.INFO)),
    ],
)
def test_a_rule_is_switched_or_regraded(catalog: Catalog, value: str, override: Override) -> None:
    assert parse_settings(f"rules: {{{RULE}: {value}}}", "s.yml", catalog).rules == {RULE: override}


def test_all_errors_come_at_once_with_place_and_nearest_match(catalog: Catalog) -> None:
    text = """policy: prodution
polcy: x
rules:
  container/restart-policy-mising: off
  container/restart-policy-missing: {severty: low, severity: hi, params: {x: 1}}
components:
  web: ngins
gate: {fail_under: 200, fail_on: [high]}
stack: [a]
plugins: maybe
required_controls: [SEC-7]
"""
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, "stackaudit.yml", catalog)
    found = [
        (problem.location.span.line if problem.location.span else 0, problem.message)
        for problem in caught.value.problems
    ]
    for line, words in [
        (1, "did you mean 'production'"),
        (2, "unknown key 'polcy' (did you mean 'policy'?)"),
        (4, "did you mean 'container/restart-policy-missing'"),
        (5, "severty"),
        (5, "rules.container/restart-policy-missing.severity must be one of"),
        (5, "unknown parameter"),
        (7, "did you mean 'nginx'"),
        (8, "gate.fail_under must be a number from 0 to 100, not '200'"),
        (8, "gate.fail_on must be one of"),
        (9, "stack must be a mapping"),
        (11, "unknown control 'SEC-7' (did you mean 'SEC-07'?)"),
        (10, "plugins must be true or false, not 'maybe'"),
    ]:
        assert any(at == line and words in message for at, message in found), (line, words, found)
    assert found == sorted(found, key=lambda item: item[0])
    assert "stackaudit.yml:2:1" in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "policy: production\npolicy: staging\n"])
def test_broken_yaml_is_an_error_with_its_place(catalog: Catalog, text: str) -> None:
    with pytest.raises(SettingsError, match=r"s\.yml:\d+:\d+: "):
        parse_settings(text, "s.yml", catalog)


def test_an_empty_file_is_the_defaults(catalog: Catalog) -> None:
    assert parse_settings("# nothing\n", "s.yml", catalog) == Settings(path="s.yml")


def test_the_file_is_found_upward_but_not_beyond_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "infra" / "stack"
    inner.mkdir(parents=True)
    (tmp_path / "stackaudit.yml").touch()
    (tmp_path / "repository" / ".git").mkdir()
    assert find_settings(inner) is None
    wanted = tmp_path / "repository" / "stackaudit.yaml"
    wanted.touch()
    assert find_settings(inner) == wanted


def test_an_unreadable_file_is_an_error(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "stackaudit.yml"
    path.write_bytes(b"policy: caf\xe9")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(path, catalog)
