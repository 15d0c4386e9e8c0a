"""Env files: values, places, problems."""

from __future__ import annotations

import pytest

from auditor.model.location import Span
from auditor.model.node import MappingNode, ScalarNode
from auditor.parse.document import Document
from auditor.parse.dotenv import parse_dotenv

ENVIRONMENT = {"HOME": "/home", "TAKEN": "yes"}


def values(document: Document) -> dict[str, str]:
    root = document.root
    assert isinstance(root, MappingNode)
    return {key: node.text for key, node in root.items() if isinstance(node, ScalarNode)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("K=v", "v"),
        ("export K=v", "v"),
        ("K = v ", "v"),
        ("K: v", "v"),
        ("K=", ""),
        ("K=v # comment", "v"),
        ("K=v#no comment", "v#no comment"),
        ("K='$HOME' # c", "$HOME"),
        ('K="$HOME"', "/home"),
        ("K=${NONE:-d}", "d"),
        ("K=$$x", "$x"),
        ('K="a\\nb\\t\\"c\\" \\$x"', 'a\nb\t"c" $x'),
        ("K='it\\'s'", "it's"),
        ('K="two\nlines"', "two\nlines"),
        ("A=1\nK=${A}2", "12"),
        ("\ufeffK=v", "v"),
        ("K=v\r\n", "v"),
    ],
)
def test_values(text: str, value: str) -> None:
    document = parse_dotenv(text, "e", ENVIRONMENT.get)
    assert (values(document)["K"], document.problems) == (value, ())


def test_a_name_alone_comes_from_the_environment() -> None:
    assert values(parse_dotenv("TAKEN\nNOT_THERE\n", "e", ENVIRONMENT.get)) == {"TAKEN": "yes"}


def test_places() -> None:
    root = parse_dotenv('# c\nexport A=1\nB = "x\ny"\n', "e").root
    assert isinstance(root, MappingNode)
    assert [(key.span, value.location.span) for key, value in root.entries] == [
        (Span(2, 8, 2, 9), Span(2, 10, 2, 11)),
        (Span(3, 1, 3, 2), Span(3, 5, 4, 3)),
    ]


@pytest.mark.parametrize(
    ("text", "message", "place", "kept"),
    [
        ("A=1\nB C=2\n", "a variable name cannot contain a space", "e:2:1", {"A": "1"}),
        ("A=1\nB@=2\n", "unexpected character '@' in a variable name", "e:2:1", {"A": "1"}),
        ('A=1\nB="x', "a quoted value is not closed", "e:2:3", {"A": "1"}),
    ],
)
def test_problems(text: str, message: str, place: str, kept: dict[str, str]) -> None:
    document = parse_dotenv(text, "e")
    assert [(problem.message, str(problem.location)) for problem in document.problems] == [(message, place)]
    assert document.fatal is not None
    assert values(document) == kept


def test_raw_takes_lines_as_they_stand() -> None:
    text = 'A="q"$X #c\n# k\n  L=1 \nTAKEN\nNONE\n'
    document = parse_dotenv(text, "e", ENVIRONMENT.get, raw=True)
    assert values(document) == {"A": '"q"$X #c', "L": "1 ", "TAKEN": "yes"}


def test_earlier_files_are_known_but_not_repeated() -> None:
    assert values(parse_dotenv("B=$A", "e", known={"A": "1"})) == {"B": "1"}
