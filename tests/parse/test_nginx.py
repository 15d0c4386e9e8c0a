"""nginx configuration: exact places, and one error never hides the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.parse.nginx import Arg, Directive, NginxConfig, includes, parse_nginx, walk

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SAMPLE = """\
# the seed's example
server {
    listen 443 ssl;
    server_name grafana.example.com;

    location ~ ^/api/(v1|v2)/$ {
        proxy_pass http://localhost:3001;   # comment; with {braces}
        proxy_set_header Host $host;
        add_header X-Note "a; b } \\"c\\"" always;
    }
}
"""


def tree(directives: tuple[Directive, ...]) -> list[object]:
    """Directives as plain lists (for shallow files)."""
    return [
        [item.name, *item.texts] if item.block is None else [item.name, *item.texts, tree(item.block)]
        for item in directives
    ]


def parse(text: str) -> NginxConfig:
    return parse_nginx(text, "nginx.conf")


def test_directives_and_positions() -> None:
    found = parse(SAMPLE)
    assert not found.problems
    (server,) = found.directives
    assert server.location == FileLocation("nginx.conf", Span(2, 1, 2, 7))
    location = server.get("location")
    assert location is not None
    assert location.texts == ("~", "^/api/(v1|v2)/$")
    assert location.location.span == Span(6, 5, 6, 31)
    proxy = location.get("proxy_pass")
    assert proxy is not None
    assert proxy.args == (Arg("http://localhost:3001", Span(7, 20, 7, 41)),)
    assert proxy.location.span == Span(7, 9, 7, 41)
    header = location.get("add_header")
    assert header is not None
    assert header.args[1] == Arg('a; b } "c"', Span(9, 27, 9, 41))
    assert header.texts[2] == "always"
    assert server.get("nothing") is None
    assert location.block is not None
    assert [item.name for item in location.block] == ["proxy_pass", "proxy_set_header", "add_header"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b;c;", [["a", "b"], ["c"]]),
        ("set $x ${y}z;", [["set", "$x", "${y}z"]]),
        ("root /a/${b}/c;", [["root", "/a/${b}/c"]]),
        ("a 'it\\'s' \"x\\\\y\" \\d+\\.;", [["a", "it's", "x\\y", "\\d+\\."]]),
        (
            "map $a $b { default 0; '~*x{2}' 1; \"\" 2; }",
            [["map", "$a", "$b", [["default", "0"], ["~*x{2}", "1"], ["", "2"]]]],
        ),
        ('if ($http_x = "a b") { return 403; }', [["if", "($http_x", "=", "a b", ")", [["return", "403"]]]]),
        ("a#b c#d; # e", [["a#b", "c#d"]]),
        ("log_format m '$a '\n  '$b';", [["log_format", "m", "$a ", "$b"]]),
        ("gzip_types a\n  b\n  c;", [["gzip_types", "a", "b", "c"]]),
        ("events{}", [["events", []]]),
        ("rewrite ^/a\\{2\\}$ /b;", [["rewrite", "^/a\\{2\\}$", "/b"]]),
        ("a \\\\n \\t;", [["a", "\\n", "\t"]]),
        ("\ufeffuser www;", [["user", "www"]]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[object]) -> None:
    found = parse(text)
    assert tree(found.directives) == expected
    assert not found.problems


@pytest.mark.parametrize(
    "lua",
    [
        ' ngx.say("}") ',
        " -- } a comment\n ",
        " --[[ } \n } ]] ",
        " local a = [==[ } ]] } ]==] ",
        " local t = {a = {1, 2}} ",
        " local s = '}\\'}' ",
        "",
    ],
)
def test_lua_blocks_are_opaque(lua: str) -> None:
    found = parse(f"location / {{ content_by_lua_block {{{lua}}} deny all; }}")
    assert tree(found.directives) == [["location", "/", [["content_by_lua_block", lua], ["deny", "all"]]]]
    assert not found.problems
    assert found.directives[0].block is not None
    span = found.directives[0].block[0].location.span
    assert span == Span(1, 14, 1, 34)


@pytest.mark.parametrize(
    ("text", "expected", "message", "span"),
    [
        (
            "server {\n  listen 80\n  server_name a;\n}",
            [["server", [["listen", "80"], ["server_name", "a"]]]],
            "`;` is missing after `80`",
            Span(2, 10, 2, 12),
        ),
        ("a { b c }\nd;", [["a", [["b", "c"]]], ["d"]], "`;` is missing after `c`", Span(1, 7, 1, 8)),
        ("a { b;", [["a", [["b"]]]], "block `a` is never closed", Span(1, 1, 1, 2)),
        ("a;\n}\nb;", [["a"], ["b"]], "`}` without `{`", Span(2, 1, 2, 2)),
        ("a; { b; }", [["a"], ["", [["b"]]]], "`{` without a directive", Span(1, 4, 1, 5)),
        ("a;; b;", [["a"], ["b"]], "`;` without a directive", Span(1, 3, 1, 4)),
        ("a b", [["a", "b"]], "the file ends without `;` after `b`", Span(1, 3, 1, 4)),
        ("a 'b c;\nd;", [["a", "b c"], ["d"]], "quote ' is never closed", Span(1, 3, 1, 4)),
        (
            "x_by_lua_block { a { }\nb;",
            [["x_by_lua_block", " a { }\nb;"]],
            "Lua block is never closed",
            Span(1, 16, 1, 17),
        ),
    ],
)
def test_problems_have_their_place_and_the_rest_is_read(
    text: str, expected: list[object], message: str, span: Span
) -> None:
    found = parse(text)
    assert tree(found.directives) == expected
    (problem,) = found.problems
    assert problem.message == message
    assert problem.location.span == span


def test_includes_and_walk() -> None:
    found = parse("include a.conf;\nhttp { server { include 'b/*.conf'; } include; }")
    assert [item.texts for item in includes(found.directives)] == [("a.conf",), ("b/*.conf",)]
    located = [(item.directive.name, [parent.name for parent in item.parents]) for item in walk(found.directives)]
    assert located == [
        ("include", []),
        ("http", []),
        ("server", ["http"]),
        ("include", ["http", "server"]),
        ("include", ["http"]),
    ]


def test_depth_is_bounded() -> None:
    found = parse("a {" * 50_000)
    assert found.problems[-1].fatal
    assert len(found.problems) == 1
    assert sum(1 for _ in walk(found.directives)) < 200


@pytest.mark.parametrize(
    "piece", ["'", '"', "\\", "${", "a {} ", "}", ";", "a_by_lua_block {[[", "a_by_lua_block {'", "\0", "#", "$", "a}"]
)
def test_time_is_linear(piece: str) -> None:
    parse("x;\n" + piece * 20_000)


FILES = sorted(CORPUS.rglob("*nginx*.conf")) if CORPUS.is_dir() else []


@pytest.mark.corpus
@pytest.mark.skipif(not FILES, reason="the public stacks of ../shared/corpus are not here")
def test_corpus() -> None:
    garbled = CORPUS / "moatasim-KT__career-copilot" / "deployment" / "nginx" / "nginx.conf"  # two files mixed up
    for file in FILES:
        found = parse_nginx(file.read_text(), file.name)
        assert bool(found.problems) is (file == garbled), (file, found.problems)
        assert found.directives


PIECES = ["a", " ", "\n", ";", "{", "}", "'", '"', "\\", "${", "b_by_lua_block", "[[", "]]", "--", "#", "listen"]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_never_raises(text: str) -> None:
    found = parse(text)
    for item in walk(found.directives):
        assert item.directive.location.span is not None
