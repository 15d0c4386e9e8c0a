"""Alloy's configuration language: blocks, strings, references and their places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.parse.river import parse_river

TEXT = """\
// A comment with "quotes" and { braces.
logging { level = "info" }

loki.write "default" {
  endpoint {
    url     = "http://loki:3100/loki/api/v1/push" // where it goes
    headers = {"X-Scope-OrgID" = "book\\"shop"}
  }
  external_labels = {
    host = constants.hostname,
    env  = sys.env("ENVIRONMENT"),
  }
}
/* discovery.docker "off" { } */
loki.source.file "app" {
  targets    = concat(
    local.file_match.app.targets,
    [{__path__ = `/var/log/*.log`}],
  )
  forward_to = [loki.write.default.receiver]
}
"""


def test_blocks_labels_and_nesting() -> None:
    river = parse_river(TEXT, "config.alloy")
    assert river.problems == ()
    assert [block.id for block in river.blocks] == ["logging", "loki.write.default", "loki.source.file.app"]
    write = river.blocks[1]
    assert [block.name for block in write.walk()] == ["loki.write", "endpoint"]
    assert write.location.span is not None
    assert write.location.span.line == 4


def test_literals_and_their_places() -> None:
    endpoint = parse_river(TEXT, "config.alloy").blocks[1].blocks[0]
    url = endpoint.literal("url")
    assert url is not None
    assert url.text == "http://loki:3100/loki/api/v1/push"
    assert (url.span.line, url.span.column) == (6, 15)
    assert endpoint.literal("headers") is None
    headers = endpoint.get("headers")
    assert headers is not None
    assert [node.text for node in headers.strings] == ["X-Scope-OrgID", 'book"shop']


def test_references_are_dotted_names_that_are_not_called() -> None:
    write, source = parse_river(TEXT, "config.alloy").blocks[1:]
    labels, targets, forward = write.get("external_labels"), source.get("targets"), source.get("forward_to")
    assert labels is not None
    assert targets is not None
    assert forward is not None
    assert [node.text for node in labels.references] == ["constants.hostname"]
    assert [node.text for node in targets.references] == ["local.file_match.app.targets"]
    assert [node.text for node in targets.strings] == ["/var/log/*.log"]
    assert [(node.text, node.span.line) for node in forward.references] == [("loki.write.default.receiver", 20)]


def test_what_is_broken_is_a_problem_with_its_place() -> None:
    river = parse_river('loki.write "default" {\n  endpoint {\n    url = "x"\n  }\n', "config.alloy")
    assert [problem.message for problem in river.problems] == ["a block is not closed"]
    assert parse_river("loki.write = ", "a").problems[0].message == "loki.write has no value"
    assert parse_river("a { b = \x01 }", "a").problems != ()
    assert "too deep" in parse_river("a {" * 500, "a").problems[0].message


@given(st.text(alphabet='ab."`={}[](),\n /*\\', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    river = parse_river(text, "config.alloy")
    assert all(block.location.span is not None for block in river.blocks)
