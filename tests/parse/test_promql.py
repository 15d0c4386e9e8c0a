"""The guard around the PromQL parser: nothing hostile gets to it, and trees are walked without recursion."""

from __future__ import annotations

from datetime import timedelta

import pytest

from auditor.parse.promql import MAX_OPERATORS, PromqlProblem, parse_promql, reach, walk


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("up", 0),
        ("rate(x[5d])", 5),
        ("rate(x[5d] offset 2d)", 7),
        ("max_over_time(rate(x[1d])[3d:1h])", 4),
        ("max_over_time(rate(x[1d])[3d:1h] offset 1d)", 5),
        ("sum(rate(x[1d])) / sum(rate(y[2d]))", 2),
        ("x offset 1d", 1),
        ("-(x offset -1d)", 0),
        ("quantile(0.9, avg_over_time(x[2d]))", 2),
    ],
)
def test_reach(text: str, days: int) -> None:
    assert reach(parse_promql(text)) == timedelta(days=days)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 300 + "x" + ")" * 300,
        "+".join(["x"] * 400),
        "-" * 5_000 + "x",
        "x[1e999]",
        "x offset 1e999",
        "x[99999999999999999999d]",
        "x" * (65 * 1024),
        "sum(" * 300 + "x" + ")" * 300,
        "x" + "[1h:1m]" * 300,
    ],
)
def test_hostile_input_is_refused(text: str) -> None:
    found = parse_promql(text)
    assert isinstance(found, PromqlProblem)
    assert found.refused


@pytest.mark.parametrize("text", ["", "sum(x", "x[", "rate(x)", "1 +", "{}", "\0", "x{a=~'['}"])
def test_wrong_expressions_are_problems(text: str) -> None:
    found = parse_promql(text)
    assert isinstance(found, PromqlProblem)
    assert not found.refused


def test_strings_and_comments_do_not_count_as_depth() -> None:
    assert not isinstance(parse_promql("x{a='" + "(" * 1_000 + "'} # " + "(" * 1_000), PromqlProblem)


def test_as_deep_as_allowed() -> None:
    depth = MAX_OPERATORS - 1
    expr = parse_promql("(" * depth + "x" + ")" * depth)
    assert sum(1 for _ in walk(expr)) == depth + 1


def test_dialects() -> None:
    old = "holt_winters(x[1h], 0.5, 0.5)"
    assert not isinstance(parse_promql(old, (2, 48)), PromqlProblem)
    assert isinstance(parse_promql(old, (3, 5, 0)), PromqlProblem)
    assert not isinstance(parse_promql("sum by (job) (rate(x[5m])) > bool 1 and on (job) y", (3, 5)), PromqlProblem)
