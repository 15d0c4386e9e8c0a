"""Command lines: what Go programs accept, what stops them, and what they silently ignore."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.model.node import ScalarNode
from auditor.parse.argv import Flags, go_flag, kingpin
from auditor.parse.flag_tables import (
    ALERTMANAGER_BOOLEANS,
    ALERTMANAGER_REPEATABLE,
    LOKI_BOOLEANS,
    PROMETHEUS_BOOLEANS,
    PROMETHEUS_FEATURE_LIFE,
    PROMETHEUS_LIFE,
    prometheus_repeatable,
)


def argv(*texts: str) -> list[ScalarNode]:
    return [
        ScalarNode(text, plain=True, path="c.yml", span=Span(line, 7, line, 7 + len(text)))
        for line, text in enumerate(texts, 1)
    ]


def prometheus(*texts: str) -> Flags:
    return kingpin(argv(*texts), PROMETHEUS_BOOLEANS, prometheus_repeatable((2, 42)))


def loki(*texts: str) -> Flags:
    return go_flag(argv(*texts), LOKI_BOOLEANS)


def values(flags: Flags) -> dict[str, str]:
    return {setting.name: setting.value for setting in flags.settings}


def test_value_after_equals_and_as_next_argument_point_at_the_value() -> None:
    flags = prometheus("--config.file=/a=b.yml", "--storage.tsdb.retention.time", "30d")
    time_ = flags.get("--storage.tsdb.retention.time")
    config = flags.get("config.file")
    assert config
    assert config.value == "/a=b.yml"
    assert config.location == FileLocation("c.yml", Span(1, 7, 1, 29))
    assert time_
    assert time_.value == "30d"
    assert time_.name == "--storage.tsdb.retention.time"
    assert time_.location == FileLocation("c.yml", Span(3, 7, 3, 10))
    assert not flags.problems
    assert not flags.unknown
    assert flags.get("web.external-url") is None


def test_booleans() -> None:
    flags = prometheus("--web.enable-lifecycle", "--no-storage.tsdb.wal-compression")
    assert values(flags) == {"--web.enable-lifecycle": "true", "--storage.tsdb.wal-compression": "false"}
    assert not flags.problems


@pytest.mark.parametrize(
    ("texts", "line", "words"),
    [
        (("--web.enable-admin-api=false",), 1, "takes no value: write `--no-web.enable-admin-api`"),
        (("--web.enable-admin-api=true",), 1, "takes no value: write `--web.enable-admin-api`"),
        (("--no-web.enable-admin-api=true",), 1, "takes no value"),
        (("--web.enable-admin-api", "false"), 2, "unexpected argument 'false'"),
        (("--log.level info",), 1, "in one argument"),
        (("--log.level=info", "--log.level=debug"), 2, "cannot be repeated"),
        (("--web.enable-lifecycle", "--no-web.enable-lifecycle"), 2, "cannot be repeated"),
        (("-web.enable-lifecycle",), 1, "single dash"),
        (("-",), 1, "single dash"),
        (("--=x",), 1, "unknown flag"),
        (("--", "x"), 2, "after `--`"),
        (("--web.listen-address=:1", "--web.listen-address=:2"), 2, "cannot be repeated"),
    ],
)
def test_what_stops_prometheus(texts: tuple[str, ...], line: int, words: str) -> None:
    (problem,) = prometheus(*texts).problems
    assert words in problem.message
    assert problem.location.span is not None
    assert problem.location.span.line == line


def test_a_refused_boolean_is_not_read_as_off() -> None:
    assert prometheus("--web.enable-admin-api=false").get("web.enable-admin-api") is None


def test_repeatable_flags_keep_each_use() -> None:
    flags = kingpin(argv("--cluster.peer=a:1", "--cluster.peer", "b:1"), ALERTMANAGER_BOOLEANS, ALERTMANAGER_REPEATABLE)
    assert [setting.value for setting in flags.all("cluster.peer")] == ["a:1", "b:1"]
    assert not flags.problems
    newer = kingpin(argv("--web.listen-address=:1", "--web.listen-address=:2"), (), prometheus_repeatable((3, 0)))
    assert not newer.problems


def test_repeated_flag_says_what_it_replaced() -> None:
    last = prometheus("--log.level=info", "--log.level=debug").get("log.level")
    assert last
    assert last.value == "debug"
    assert last.overrode == (FileLocation("c.yml", Span(1, 7, 1, 23)),)


@pytest.mark.parametrize("texts", [("@/flags.txt",), ("--web.external-url", "@/flags.txt", "--log.level=info")])
def test_flags_from_a_file_are_unknown(texts: tuple[str, ...]) -> None:
    assert prometheus(*texts).unknown


def test_at_sign_inside_a_value_is_a_value() -> None:
    flags = prometheus("--web.external-url=@/x")
    assert values(flags) == {"--web.external-url": "@/x"}
    assert not flags.unknown


def test_known_flags_make_others_problems() -> None:
    items = argv("--config.fil=x", "--bogus", "value", "--log.level")
    flags = kingpin(items, PROMETHEUS_BOOLEANS, known={"config.file", "log.level"})
    assert [problem.message for problem in flags.problems] == [
        "unknown flag `--config.fil`",
        "unknown flag `--bogus`",
        "`--log.level` lacks its value",
    ]


def test_unlisted_collectors_of_node_exporter_are_booleans() -> None:
    flags = kingpin(argv("--collector.systemd", "--no-collector.wifi", "--path.rootfs=/host"))
    assert values(flags) == {
        "--collector.systemd": "true",
        "--collector.wifi": "false",
        "--path.rootfs": "/host",
    }
    assert not flags.problems


def test_go_flags_take_one_dash_or_two() -> None:
    flags = loki("-config.file=/etc/loki.yml", "--target", "all", "-config.expand-env=T", "--print-config-stderr")
    assert values(flags) == {
        "--config.file": "/etc/loki.yml",
        "--target": "all",
        "--config.expand-env": "true",
        "--print-config-stderr": "true",
    }
    assert not flags.problems
    target = flags.get("target")
    assert target
    assert target.location == FileLocation("c.yml", Span(3, 7, 3, 10))


def test_a_boolean_of_go_takes_no_next_argument_so_the_rest_is_ignored() -> None:
    flags = loki("-config.expand-env", "true", "-config.file=/etc/loki.yml")
    assert values(flags) == {"--config.expand-env": "true"}
    (problem,) = flags.problems
    assert "'-config.file=/etc/loki.yml' is ignored" in problem.message
    assert problem.location == FileLocation("c.yml", Span(3, 7, 3, 33))
    assert [item.text for item in flags.rest] == ["true", "-config.file=/etc/loki.yml"]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("-config.expand-env=maybe",), "'maybe' is none"),
        (("---x",), "bad flag syntax"),
        (("-=x",), "bad flag syntax"),
        (("-config.file x",), "unknown flag"),
    ],
)
def test_what_stops_a_go_program(texts: tuple[str, ...], words: str) -> None:
    (problem,) = loki(*texts).problems
    assert words in problem.message


def test_last_go_flag_wins_and_dashes_end_the_flags() -> None:
    flags = loki("-a=1", "-a=2", "--", "-b=3")
    found = flags.get("a")
    assert found
    assert found.value == "2"
    assert flags.get("b") is None
    assert not flags.problems


def test_lacking_value_of_a_known_go_flag() -> None:
    (problem,) = go_flag(argv("-config.file"), LOKI_BOOLEANS, {"config.file"}).problems
    assert problem.message == "`-config.file` lacks its value"


def test_versions() -> None:
    assert not PROMETHEUS_LIFE["storage.tsdb.retention"].exists_in((3, 0))
    assert PROMETHEUS_LIFE["storage.tsdb.retention"].exists_in((2, 55))
    assert not PROMETHEUS_LIFE["agent"].exists_in((2, 55))
    assert PROMETHEUS_LIFE["agent"].exists_in((3, 1))
    assert not PROMETHEUS_FEATURE_LIFE["remote-write-receiver"].exists_in((3, 0))


@pytest.mark.live
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs Prometheus 2.x")
@pytest.mark.parametrize(
    "texts",
    [
        ("--web.enable-lifecycle",),
        ("--no-web.enable-lifecycle",),
        ("--web.enable-lifecycle=false",),
        ("--web.enable-lifecycle", "--web.enable-lifecycle"),
        ("--log.level info",),
        ("--log.level", "info"),
        ("--web.external-url", "-x"),
        ("--enable-feature=a", "--enable-feature=b"),
        ("-web.enable-lifecycle",),
        ("--", "x"),
        ("x",),
    ],
)
def test_prometheus_agrees(texts: tuple[str, ...]) -> None:
    program = shutil.which("prometheus") or ""
    run = subprocess.run(
        [program, "--config.file=/nonexistent.yml", *texts], capture_output=True, text=True, timeout=20, check=False
    )
    refused = "Error parsing command" in run.stderr
    known = {"log.level", "web.external-url"}
    assert bool(kingpin(argv(*texts), PROMETHEUS_BOOLEANS, prometheus_repeatable((2, 42)), known).problems) is refused


@pytest.mark.live
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs Prometheus 2.x")
def test_every_flag_that_prometheus_shows_without_a_value_is_a_listed_boolean() -> None:
    program = shutil.which("prometheus") or ""
    run = subprocess.run([program, "--help-man"], capture_output=True, text=True, timeout=20, check=False)
    shown = [line[3:-3].split(", ")[-1] for line in run.stdout.splitlines() if line.startswith("\\fB-")]
    bare = {name[2:] for name in shown if "=" not in name}
    assert len(shown) > 30
    assert bare <= PROMETHEUS_BOOLEANS
    assert not {name[2:].split("=")[0] for name in shown if "=" in name} & PROMETHEUS_BOOLEANS


def test_time_is_linear() -> None:
    items = argv(*(["--a", "b", "-", "@x", "--c=d", "--", "-e"] * 20_000))
    kingpin(items)
    go_flag(items)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=8), st.from_regex(r"(--?(no-)?[ab]?=? ?[ab]?|@a|--)", fullmatch=True))))
def test_never_raises(texts: list[str]) -> None:
    for known in (None, {"b"}):
        kingpin(argv(*texts), {"a"}, {"b"}, known)
        go_flag(argv(*texts), {"a"}, known)
