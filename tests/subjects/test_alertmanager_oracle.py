"""Alertmanager's own tool as the judge of how its routing tree and its configuration are read here."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from auditor.model.node import MappingNode, mapping
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects.routing import Matcher, Route, parse_matchers, read_route

AMTOOL = shutil.which("amtool")
LABELS = ("severity", "team", "env")
VALUES = ("critical", "warning", "page", "", "a.b", "axb")
PATTERNS = ("critical|warning", "crit.*", ".*", ".+", "", "a.b", "(critical|page)")
needs_amtool = pytest.mark.skipif(AMTOOL is None, reason="amtool is not installed")


def _tree(rnd: random.Random, depth: int = 0) -> dict[str, object]:
    matchers = []
    for label in rnd.sample(LABELS, rnd.randint(1, 2) if depth else 0):
        operator = rnd.choice(["=", "!=", "=~", "!~"])
        value = rnd.choice(PATTERNS if "~" in operator else VALUES)
        matchers.append(f'{label}{operator}"{value}"')
    route: dict[str, object] = {"receiver": f"r{rnd.randint(0, 4)}"}
    if depth:
        route |= {"matchers": matchers, "continue": rnd.random() < 0.3}
    children = rnd.randint(0, 3) if depth < 3 else 0
    if children:
        route["routes"] = [_tree(rnd, depth + 1) for _ in range(children)]
    return route


def _route(config: dict[str, object]) -> Route:
    node = mapping(parse_yaml(json.dumps(config), "x.yml").root, "route")
    assert isinstance(node, MappingNode)
    return read_route(node)


@needs_amtool
@pytest.mark.parametrize("seed", range(6))
def test_an_alert_ends_where_amtool_says(seed: int, tmp_path: Path) -> None:
    rnd = random.Random(seed)  # noqa: S311 (not for secrets)
    config: dict[str, object] = {"route": _tree(rnd), "receivers": [{"name": f"r{index}"} for index in range(5)]}
    path = tmp_path / "am.yml"
    path.write_text(json.dumps(config))
    root = _route(config)
    for _ in range(2):
        labels = {label: rnd.choice(VALUES) for label in LABELS}
        arguments = [f"{name}={value}" for name, value in labels.items() if value]
        command = [str(AMTOOL), "config", "routes", "test", f"--config.file={path}", *arguments]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout.strip()
        assert [route.receiver.value for route in root.ends(labels)] == said.split(",")


def test_an_unknown_label_leaves_both_ways_open() -> None:
    root = _route(
        {
            "route": {
                "receiver": "all",
                "routes": [
                    {"receiver": "web", "matchers": ['severity="critical"', 'team="web"']},
                    {"receiver": "pager", "matchers": ['severity="critical"']},
                ],
            }
        }
    )
    assert [route.receiver.value for route in root.ends({"severity": "critical"})] == ["web", "pager"]
    assert [route.receiver.value for route in root.ends({"severity": "info"})] == ["all"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("severity=critical", ['severity="critical"']),
        ('{severity=~"a|b", team!="web"}', ['severity=~"a|b"', 'team!="web"']),
        ('"dotted.name"="x"', ['dotted.name="x"']),
        ('a="x,y"', ['a="x,y"']),
        ("severity is critical", None),
        ('a="unclosed', None),
    ],
)
def test_matchers_are_read_as_written(text: str, expected: list[str] | None) -> None:
    node = mapping(parse_yaml(json.dumps({"a": {"b": text}}), "x.yml").root, "a")
    assert node is not None
    scalar = node.entries[0][1]
    found = parse_matchers(scalar)  # type: ignore[arg-type]  # the text is a scalar
    assert (None if found is None else [str(matcher) for matcher in found]) == expected


def test_a_regular_expression_that_could_run_away_is_not_tried() -> None:
    node = parse_yaml("x", "x.yml").root
    assert node is not None
    for pattern in ("(a+)+$", "a.*b.*c.*d.*e.*f", "[a-z]+", "(?i)critical"):
        assert Matcher("a", "=~", pattern, node).matches("a" * 50) is None  # type: ignore[arg-type]  # a scalar
