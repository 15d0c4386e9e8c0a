"""YAML with positions: nothing gets a type, duplicates are seen, and hostile input ends at once."""

from __future__ import annotations

import pytest

from auditor.model.location import Span
from auditor.model.node import MappingNode, ScalarNode, SequenceNode, child, nearest, scalar, sequence, text
from auditor.parse import yamldoc
from auditor.parse.yamldoc import parse_yaml


def test_scalars_keep_their_text_and_place() -> None:
    root = parse_yaml("a: no\nb: ['22:22', 0644]\nc: |\n  x\n  y\n", "f.yml").root
    first = scalar(root, "a")
    assert first is not None
    assert (first.text, first.plain, first.span) == ("no", True, Span(1, 4, 1, 6))
    quoted, plain = (item for item in sequence(root, "b") if isinstance(item, ScalarNode))
    assert (quoted.text, quoted.plain, plain.text, plain.plain) == ("22:22", False, "0644", True)
    assert text(root, "c") == "x\ny\n"
    assert text(root, "b", -1) == "0644"
    assert text(root, "b", 2) is None


def test_columns_count_characters() -> None:
    root = parse_yaml("é: 😀x\n", "f.yml").root
    found = scalar(root, "é")
    assert found is not None
    assert found.span == Span(1, 4, 1, 6)


def test_merge_keys_give_defaults_with_the_place_of_the_anchor() -> None:
    root = parse_yaml("x: &a {p: 1, q: 2}\ny: &b {q: 3, r: 4}\nz:\n  <<: [*a, *b]\n  p: 9\n", "f.yml").root
    merged = child(root, "z")
    assert isinstance(merged, MappingNode)
    assert {key: text(value) for key, value in merged.items()} == {"p": "9", "q": "2", "r": "4"}
    found = scalar(merged, "r")
    assert found is not None
    assert found.span.line == 2


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    root = parse_yaml("'<<': 1\n", "f.yml").root
    assert text(root, "<<") == "1"


def test_duplicate_keys_are_reported_and_the_last_wins() -> None:
    document = parse_yaml("a: 1\nb: 2\na: 3\n", "f.yml")
    assert text(document.root, "a") == "3"
    assert "first in line 1" in document.problems[0].message
    assert str(document.problems[0].location) == "f.yml:3:1"
    assert document.fatal is None


def test_tags_are_kept() -> None:
    root = parse_yaml("a: !reset null\nb: !override [x]\nc: !override {}\n", "f.yml").root
    kinds = [child(root, key) for key in "abc"]
    assert [node.tag for node in kinds if node] == ["!reset", "!override", "!override"]
    assert [type(node) for node in kinds] == [ScalarNode, SequenceNode, MappingNode]


def test_several_documents_and_none() -> None:
    assert [text(root, "a") for root in parse_yaml("a: 1\n---\na: 2\n", "f.yml").roots] == ["1", "2"]
    for empty in ("", "# only a comment\n", "\ufeff"):
        assert parse_yaml(empty, "f.yml").root is None
    assert text(parse_yaml("\ufeffa: 1\r\nb: 2\r\n", "f.yml").root, "b") == "2"


@pytest.mark.parametrize(
    ("hostile", "words"),
    [
        ("[" * 100_000, "nested deeper"),
        ("- " * 50_000, "nested deeper"),
        ("a: [1,\nb: }", "not valid YAML"),
        ("a: *nowhere", "has no anchor"),
        ("a: &x [*x]", "has no anchor"),
        ("a: \x01", "special characters|not allowed|valid YAML"),
        ("a: {b: c", "not valid YAML"),
    ],
)
def test_hostile_text_is_a_fatal_problem_with_a_place(hostile: str, words: str) -> None:
    document = parse_yaml(hostile, "f.yml")
    assert document.fatal is not None
    assert any(word in document.fatal.message for word in words.split("|")), document.fatal.message
    assert document.fatal.location.span is not None


@pytest.mark.parametrize("form", ["[{}]", "{{{}}}"])
def test_alias_and_merge_bombs_end_at_the_budget(form: str) -> None:
    inner = (
        ",".join(["*a{0}"] * 9) if form == "[{}]" else "<<: [" + ",".join(["*a{0}"] * 9) + "], k{0}: *a{0}, l{0}: *a{0}"
    )
    lines = ["a0: &a0 " + ("[x]" if form == "[{}]" else "{x: 1}")]
    lines += [f"a{n}: &a{n} " + form.format(inner.format(n - 1)) for n in range(1, 30)]
    document = parse_yaml("\n".join(lines), "f.yml")
    assert document.fatal is not None
    assert str(yamldoc.MAX_NODES) in document.fatal.message


def test_an_absent_key_points_at_its_nearest_enclosing_key() -> None:
    root = parse_yaml("services:\n  grafana:\n    image: x\n", "f.yml").root
    assert root is not None
    found = nearest(root, "services", "grafana", "healthcheck", "test")
    assert (str(found), found.pointer, found.missing) == ("f.yml:2:3", "services.grafana", "healthcheck.test")
    assert str(nearest(root, "services", "grafana", "image")) == "f.yml:3:12"
    assert nearest(root, "nothing").missing == "nothing"
