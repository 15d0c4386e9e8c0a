"""Scalars are read as the program reads them, and text that it refuses gives None."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import Span
from auditor.model.node import ScalarNode
from auditor.parse.scalars import (
    ByteDialect,
    byte_size,
    go_bool,
    go_duration,
    grafana_bool,
    is_placeholder,
    prometheus_duration,
    unexpanded,
    yaml_bool,
)


def word(text: str, *, plain: bool = True, tag: str | None = None) -> ScalarNode:
    return ScalarNode(text, plain, "a.yml", Span(1, 1, 1, 2), tag)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (word("true"), True),
        (word("Yes"), True),
        (word("on"), True),
        (word("y"), True),
        (word("no"), False),
        (word("OFF"), False),
        (word("true", plain=False), None),
        (word("true", plain=False, tag="tag:yaml.org,2002:bool"), True),
        (word("tRue"), None),
        (word("1"), None),
        (word(""), None),
        (word("${FLAG}"), None),
    ],
)
def test_yaml_bool(node: ScalarNode, expected: object) -> None:
    assert yaml_bool(node) is expected


@pytest.mark.parametrize(
    ("text", "ini", "go"),
    [
        ("true", True, True),
        ("1", True, True),
        ("t", True, True),
        ("yes", True, None),
        ("on", True, None),
        ("y", True, None),
        ("Y", None, None),
        ("0", False, False),
        ("F", False, False),
        ("Off", False, None),
        ("n", False, None),
        ("enabled", None, None),
        (" true", None, None),
        ("tRUE", None, None),
        ("", None, None),
    ],
)
def test_bools_of_ini_and_flags(text: str, ini: object, go: object) -> None:
    assert grafana_bool(text) is ini
    assert go_bool(text) is go


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30m", 5400.0),
        ("1.5s", 1.5),
        (".5s", 0.5),
        ("1.s", 1.0),
        ("-2m", -120.0),
        ("+2m", 120.0),
        ("0", 0.0),
        ("1m1m", 120.0),
        ("500ms", 0.5),
        ("3µs", 0.000003),
        ("1", None),
        ("", None),
        ("-", None),
        (".s", None),
        ("1d", None),
        ("1h ", None),
        ("1H", None),
        ("300000000h", None),
        ("9" * 5000 + "h", None),
        ("٣s", None),
    ],
)
def test_go_duration(text: str, seconds: float | None) -> None:
    assert go_duration(text) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15d", timedelta(days=15)),
        ("1w2d", timedelta(days=9)),
        ("1y", timedelta(days=365)),
        ("1m500ms", timedelta(seconds=60.5)),
        ("720h", timedelta(days=30)),
        ("0", timedelta(0)),
        ("0s", timedelta(0)),
        ("2d1w", None),
        ("1d1d", None),
        ("30", None),
        ("1.5d", None),
        ("", None),
        ("-1d", None),
        ("1d ", None),
        ("300y", None),
        ("9" * 5000 + "d", None),
    ],
)
def test_prometheus_duration(text: str, expected: timedelta | None) -> None:
    assert prometheus_duration(text) == expected


KIB, MIB, GIB = 2**10, 2**20, 2**30


@pytest.mark.parametrize(
    ("text", "compose", "prometheus", "loki"),
    [
        ("512M", 512 * MIB, None, 512 * MIB),
        ("64mb", 64 * MIB, None, 64 * MIB),
        ("1g", GIB, None, GIB),
        ("50GB", 50 * GIB, 50 * GIB, 50 * GIB),
        ("1GiB", GIB, GIB, None),
        ("1.5GB", 3 * GIB // 2, 3 * GIB // 2, None),
        (".5GB", GIB // 2, GIB // 2, None),
        ("1 gb", GIB, None, GIB),
        ("1024", 1024, None, 1024),
        ("0", 0, 0, 0),
        ("5B", 5, 5, 5),
        ("5b", 5, None, 5),
        ("1GB512MB", None, GIB + 512 * MIB, None),
        ("1KiB5B", None, KIB + 5, None),
        ("1GB1MiB", None, None, None),
        ("1kB", KIB, None, KIB),
        ("-1", None, None, None),
        ("-1GB", None, -GIB, None),
        ("1x", None, None, None),
        ("1kk", None, None, None),
        ("", None, None, None),
        ("9" * 5000, None, None, None),
        ("9999999999PB", None, None, None),
    ],
)
def test_sizes(text: str, compose: int | None, prometheus: int | None, loki: int | None) -> None:
    assert byte_size(text) == compose
    assert byte_size(text, ByteDialect.PROMETHEUS) == prometheus
    assert byte_size(text, ByteDialect.LOKI) == loki


@pytest.mark.parametrize(
    "text",
    [
        "team@example.com",
        "https://grafana.example.com/login",
        "smtp.example.com:587",
        "https://hooks.invalid/x",
        "ops@corp.test",
        "mail.corp.example:25",
        "change_me",
        "CHANGE-ME",
        "secure_password_change_me",
        "changeme123",
        "please change me",
        "your-org",
        "YOUR_API_KEY",
        "your_secure_password_here",
        "yourdomain.com",
        "your password here",
        "replace-me",
        "replace with your token",
        "xxx",
        "xoxb-xxxx-xxxx",
        "AKIAXXXXXXXXXXXX",
        "<secret>",
        "<your webhook url>",
        "TODO",
        "todo",
        "FIXME: key",
        "dummy",
        "placeholder-token",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX",
        "https://hooks.slack.com/services/T/B/X",
        "http://127.0.0.1:5001/",
        "<redacted:placeholder:9:12ab>",
        "insert_token_here",
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "prometheus",
        "team@acme.io",
        "counterexample.com",
        "example.com.au",
        "my-example.com",
        ".env.example",
        "prometheus.yml.example",
        "latest.test.yml",
        "http://alertmanager:9093/api/v2/alerts",
        "todo-app",
        "mastodon",
        "exchange_mean",
        "yourself",
        "Check your disk",
        "dummy0",
        "xx",
        "xxl",
        "<b>{{ .Status }}</b>",
        "<!channel>",
        "<https://grafana.acme.io|open>",
        "a < b > c",
        "<redacted:strong:32:ab12>",
        "<redacted:default:5:ab12>",
        "http://127.0.0.1:9093/",
        "#alerts",
        "testing",
        "inserted",
    ],
)
def test_ordinary_words_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${SMTP_PASSWORD}", ("SMTP_PASSWORD",)),
        ("https://x/$TOKEN/y", ("TOKEN",)),
        ("${A}${B}$A", ("A", "B")),
        ("${A:-x}", ("A",)),
        ("${A:?set it}", ("A",)),
        ("${A:-${B}}", ("A", "B")),
        ("$1-${1}", ()),
        ("$$HOME $$", ()),
        (r"\$HOME", ()),
        ('{{ $x }} and {{ printf "%s" $labels.job }}', ()),
        ("{{ $x }} $Y", ("Y",)),
        ("{{ $broken", ("broken",)),
        ("^api|web$", ()),
        ("(foo$|bar$)", ()),
        ("${unclosed", ()),
        ("$__file{/run/secrets/pw}", ()),
        ("$__env{HOME}", ()),
        ("[$__rate_interval]", ()),
        ("$2y$10$abcdefghijklmnopqrstuv", ()),
        ("$apr1$salt$hash", ()),
        ("cost: 5$", ()),
        ("", ()),
    ],
)
def test_unexpanded(text: str, names: tuple[str, ...]) -> None:
    assert unexpanded(text) == names


@pytest.mark.parametrize(
    "piece", ["{{", "${A:-", "$", "xx ", "your ", "<a ", "@a.", "a.", "1", "1h", "1GB", "insert_a"]
)
def test_time_is_linear(piece: str) -> None:
    text = piece * 200_000
    for function in (go_duration, prometheus_duration, byte_size, is_placeholder, unexpanded, grafana_bool):
        function(text)
    byte_size(text, ByteDialect.PROMETHEUS)
    is_placeholder(text[:10_000])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"[0-9.kmgtKMGiBwdyhs+\-]{0,12}", fullmatch=True)))
def test_never_raises(text: str) -> None:
    yaml_bool(word(text))
    for function in (go_bool, grafana_bool, go_duration, prometheus_duration, is_placeholder, unexpanded):
        function(text)
    for dialect in ByteDialect:
        byte_size(text, dialect)
