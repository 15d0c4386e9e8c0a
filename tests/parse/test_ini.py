"""grafana.ini: go-ini's rules, with the place of each value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import Span
from auditor.model.node import MappingNode, scalar
from auditor.parse.document import Document
from auditor.parse.ini import parse_ini

SAMPLE = """\
app_mode = production
; a comment
# another

[server]
http_port=3000
domain : grafana.acme.io
root_url = %(protocol)s://%(domain)s/

[auth.generic_oauth]
  enabled = true
client_secret = \"\"\"#pass;word\"\"\"
scopes = "openid email"
empty =
"""


def value(document: Document, section: str, key: str) -> str | None:
    found = scalar(document.root, section, key)
    return found.text if found else None


def test_sections_keys_and_positions() -> None:
    document = parse_ini(SAMPLE, "grafana.ini")
    assert not document.problems
    root = document.root
    assert isinstance(root, MappingNode)
    assert list(root.keys()) == ["", "server", "auth.generic_oauth"]
    port = scalar(root, "server", "http_port")
    assert port is not None
    assert (port.text, port.plain, port.span) == ("3000", True, Span(6, 11, 6, 15))
    enabled = root.get("auth.generic_oauth")
    assert isinstance(enabled, MappingNode)
    key = enabled.key("enabled")
    assert key is not None
    assert key.span == Span(11, 3, 11, 10)
    section = root.key("auth.generic_oauth")
    assert section is not None
    assert section.span == Span(10, 1, 10, 21)
    assert enabled.span == Span(10, 1, 14, 8)
    assert value(document, "", "app_mode") == "production"
    assert value(document, "server", "domain") == "grafana.acme.io"
    assert value(document, "server", "root_url") == "%(protocol)s://%(domain)s/"
    assert value(document, "auth.generic_oauth", "empty") == ""


def test_quoted_values() -> None:
    document = parse_ini(SAMPLE, "grafana.ini")
    secret = scalar(document.root, "auth.generic_oauth", "client_secret")
    scopes = scalar(document.root, "auth.generic_oauth", "scopes")
    assert secret is not None
    assert scopes is not None
    assert (secret.text, secret.plain, secret.span) == ("#pass;word", False, Span(12, 17, 12, 33))
    assert (scopes.text, scopes.plain, scopes.span) == ("openid email", False, Span(13, 10, 13, 24))


@pytest.mark.parametrize(
    ("written", "text", "problems"),
    [
        ("admin ; comment", "admin", 0),
        ("admin # comment", "admin", 0),
        ("p#ss", "p", 1),
        ("p;ss", "p", 1),
        ("`p#ss`", "p#ss", 0),
        ("'p ss'", "p ss", 0),
        ("'it's'", "'it's'", 0),
        ('"a" and "b"', '"a" and "b"', 0),
        ("; all comment", "", 0),
        ('"', '"', 0),
        ('"""', '"""', 0),
        ("a=b:c", "a=b:c", 0),
    ],
)
def test_values(written: str, text: str, problems: int) -> None:
    document = parse_ini(f"[s]\nk = {written}\n", "g.ini")
    assert value(document, "s", "k") == text
    assert len(document.problems) == problems


def test_a_cut_value_points_at_the_comment_sign() -> None:
    (problem,) = parse_ini("[security]\nadmin_password = p#ss\n", "g.ini").problems
    assert "ends before `#`" in problem.message
    assert problem.location.span == Span(2, 19, 2, 20)


def test_duplicates_are_problems_and_the_last_counts() -> None:
    document = parse_ini("[a]\nk = 1\n[b]\nx = 1\n[a]\nk = 2\n", "g.ini")
    assert value(document, "a", "k") == "2"
    (problem,) = document.problems
    assert problem.message == "[a] k stands here again; first in line 2; the last one counts"
    assert problem.location.span == Span(6, 1, 6, 2)
    last = scalar(document.root, "a", "k")
    assert last is not None
    assert [node.span.line for node in last.overrode] == [2]


def test_values_over_lines() -> None:
    document = parse_ini('[a]\nk = """one\ntwo"""\nl = x \\\n  y\nm = 1\n', "g.ini")
    assert value(document, "a", "k") == "one\ntwo"
    assert value(document, "a", "l") == "x y"
    assert value(document, "a", "m") == "1"
    long = scalar(document.root, "a", "k")
    assert long is not None
    assert long.span == Span(2, 5, 3, 7)


def test_default_section_and_windows_lines_and_byte_order_mark() -> None:
    document = parse_ini("\ufeff[DEFAULT]\r\nk = v\r\n[s]\r\na = b\r\n", "g.ini")
    assert value(document, "", "k") == "v"
    assert value(document, "s", "a") == "b"
    assert not document.problems


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("[a\nk = 1\n", "without `]`", 1),
        ("[]\nk = 1\n", "without a name", 1),
        ("[a]\njust words\nk = 1\n", "neither a section", 2),
        ("[a]\n= x\nk = 1\n", "without a key", 2),
        ('[a]\nj = """x\nk = 1\n', "never closed", 2),
        ('[a]\n"j = x\nk = 1\n', "neither a section", 2),
    ],
)
def test_broken_lines_are_problems_and_the_rest_is_read(text: str, words: str, line: int) -> None:
    document = parse_ini(text, "g.ini")
    assert words in document.problems[0].message
    assert document.problems[0].location.span is not None
    assert document.problems[0].location.span.line == line
    assert "1" in {value(document, section, "k") for section in ("a", "")}


def test_quoted_key() -> None:
    assert value(parse_ini('[a]\n"x = y" = z\n', "g.ini"), "a", "x = y") == "z"


def test_nothing_in_an_empty_file() -> None:
    assert parse_ini("", "g.ini").root is None
    assert parse_ini("; only a comment\n", "g.ini").root is None


@pytest.mark.parametrize("piece", ["[", "k=`\n", 'k="""x\n', "k=v\\\n", "[a]\nk=v\n", "a=" * 3, "\0", "k=v#\n"])
def test_time_is_linear(piece: str) -> None:
    parse_ini(piece * 20_000, "g.ini")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="[]=:#;\"'`\\ \n\rab%", max_size=80)))
def test_never_raises(text: str) -> None:
    document = parse_ini(text, "g.ini")
    lines = text.count("\n") + 1
    for problem in document.problems:
        assert problem.location.span is not None
        assert problem.location.span.end_line <= lines
