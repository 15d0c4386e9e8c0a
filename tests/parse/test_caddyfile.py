"""Caddyfiles: sites, snippets and directives with positions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.parse.caddyfile import CaddyDirective, Caddyfile, parse_caddyfile, walk

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SAMPLE = """\
{
    email ops@acme.io
    admin off
}

(auth) {
    basic_auth @private {
        {$ADMIN_USER} {$ADMIN_HASH:none}
    }
}

https://grafana.acme.io, {$DOMAIN} { # the UI
    @private path /admin/* "/a b"
    import auth
    reverse_proxy /api/* grafana:3000 {
        header_up Host {host}
    }
    respond `raw "text"` 200
    header Strict-Transport-Security "max-age=\\"1\\""
}

import sites/*
"""


def parse(text: str) -> Caddyfile:
    return parse_caddyfile(text, "Caddyfile")


def tree(directives: tuple[CaddyDirective, ...]) -> list[object]:
    return [
        [item.name, *item.texts] if item.block is None else [item.name, *item.texts, tree(item.block)]
        for item in directives
    ]


def test_whole_file() -> None:
    found = parse(SAMPLE)
    assert not found.problems
    assert tree(found.options) == [["email", "ops@acme.io"], ["admin", "off"]]
    assert [item.texts for item in found.imports] == [("sites/*",)]
    snippet = found.snippet("auth")
    assert snippet is not None
    assert snippet.location.span == Span(6, 1, 6, 7)
    assert tree(snippet.directives) == [["basic_auth", "@private", [["{$ADMIN_USER}", "{$ADMIN_HASH:none}"]]]]
    (site,) = found.sites
    assert [(word.text, word.span) for word in site.addresses] == [
        ("https://grafana.acme.io", Span(12, 1, 12, 24)),
        ("{$DOMAIN}", Span(12, 26, 12, 35)),
    ]
    assert site.addresses[1].variables == ("DOMAIN",)
    assert site.location == FileLocation("Caddyfile", Span(12, 1, 12, 35))
    (proxy,) = site.all("reverse_proxy")
    assert proxy.matcher == "/api/*"
    assert proxy.location.span == Span(15, 5, 15, 38)
    assert proxy.all("header_up")[0].texts == ("Host", "{host}")
    (respond,) = site.all("respond")
    assert respond.args[0].text == 'raw "text"'
    assert respond.args[0].span == Span(18, 13, 18, 25)
    assert not respond.matcher
    assert site.all("header")[0].texts[1] == 'max-age="1"'


def test_imports_of_snippets() -> None:
    found = parse(SAMPLE)
    assert [item.name for item in found.expanded(found.sites[0])] == [
        "@private",
        "basic_auth",
        "reverse_proxy",
        "respond",
        "header",
    ]


def test_snippets_that_import_themselves_and_each_other_end() -> None:
    text = "(a) {\nimport a\nimport b\nimport b\nx\n}\n(b) {\nimport a\ny\n}\n:80 {\nimport a\n}\n"
    found = parse(text)
    names = [item.name for item in found.expanded(found.sites[0])]
    assert names.count("x") == 1
    assert names.count("y") == 2
    bomb = "".join(f"(s{n}) {{\n" + f"import s{n + 1}\n" * 10 + "}\n" for n in range(20))
    huge = parse(f"{bomb}:80 {{\nimport s0\n}}\n")
    assert len(huge.expanded(huge.sites[0])) <= 10_000


@pytest.mark.parametrize(
    ("text", "addresses", "directives"),
    [
        ("localhost\nreverse_proxy x:1\nfile_server\n", ["localhost"], [["reverse_proxy", "x:1"], ["file_server"]]),
        ("a.io,\nb.io\nrespond ok\n", ["a.io", "b.io"], [["respond", "ok"]]),
        ("a.io,\nb.io {\nrespond ok\n}\n", ["a.io", "b.io"], [["respond", "ok"]]),
        ("a.io\nhandle /x {\nrespond ok\n}\n", ["a.io"], [["handle", "/x", [["respond", "ok"]]]]),
        (":80 {\nrespond a \\\n  b\n}\n", [":80"], [["respond", "a", "b"]]),
        (":80 {\nrespond <<HTML\n  <p>}\n  HTML 200\n}\n", [":80"], [["respond", "  <p>}\n", "200"]]),
        (":80 {\r\nfile_server\r\n}\r\n", [":80"], [["file_server"]]),
        (":80 {\nx a#b # c\n}\n", [":80"], [["x", "a#b"]]),
        (':80 {\nrespond "{"\n}\n', [":80"], [["respond", "{"]]),
        (":80 {\n}\n", [":80"], []),
    ],
)
def test_sites(text: str, addresses: list[str], directives: list[object]) -> None:
    found = parse(text)
    assert not found.problems
    (site,) = found.sites
    assert [word.text for word in site.addresses] == addresses
    assert tree(site.directives) == directives


@pytest.mark.parametrize(
    ("text", "message", "span", "names"),
    [
        (":80 {\nx\n", "`{` is never closed", Span(1, 5, 1, 6), ["x"]),
        (":80 {\nx\n}\n}\n", "`}` without `{`", Span(4, 1, 4, 2), ["x"]),
        (':80 {\ny "z\nx\n}\n', 'quote " is never closed', Span(2, 3, 2, 4), ["y", "x"]),
        (":80 {\n{\nx\n}\n}\n", "`{` without a directive", Span(2, 1, 2, 2), ["x"]),
        (":80 {\ny <<E\nx\n}\n", "<<E is never closed", Span(2, 3, 2, 6), ["y", "x"]),
        (":80 {\nx }\n", "`}` must end its line", Span(2, 3, 2, 4), ["x"]),
        (":80 { x\n}\n", "`{` must end its line", Span(1, 5, 1, 6), ["x"]),
        (":80 {\nx\n}\n{\n}\n", "the global options must be the first block", Span(4, 1, 4, 2), ["x"]),
    ],
)
def test_problems(text: str, message: str, span: Span, names: list[str]) -> None:
    found = parse(text)
    (problem,) = found.problems
    assert problem.message == message
    assert problem.location.span == span
    assert [item.name for item in found.sites[0].directives] == names


def test_depth_is_bounded() -> None:
    found = parse(":80 {\n" + "a {\n" * 50_000)
    assert found.problems[-1].fatal
    assert sum(1 for _ in walk(found.sites[0].directives)) < 200


@pytest.mark.parametrize(
    "piece", ['"', "`", "{ ", "} ", "{$", "<<E ", "\\", "a {\n}\n", "a,\n", "import a\n", "(a) {\n}\n", "\0"]
)
def test_time_is_linear(piece: str) -> None:
    found = parse(piece * 20_000)
    assert found.path == "Caddyfile"


def test_many_unclosed_texts_take_linear_time() -> None:
    parse("".join(f"x <<E{number}\n" for number in range(20_000)))


FILES = sorted(CORPUS.rglob("*Caddyfile*")) if CORPUS.is_dir() else []


@pytest.mark.corpus
@pytest.mark.skipif(not FILES, reason="the public stacks of ../shared/corpus are not here")
def test_corpus() -> None:
    for file in FILES:
        found = parse_caddyfile(file.read_text(), file.name)
        assert not found.problems, (file, found.problems)
        assert found.sites


PIECES = ["a", " ", "\n", "{", "}", '"', "`", "<<E", "E", "\\", "(a)", "import", ",", "#", "{$A}"]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_never_raises(text: str) -> None:
    found = parse(text)
    for site in found.sites:
        for item in (*walk(site.directives), *found.expanded(site)):
            assert item.location.span is not None
