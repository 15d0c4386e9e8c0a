"""Shell scripts: commands with their words and places, and nothing executed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.parse.shell import Script, inner_commands, parse_shell

BACKUP = """\
#!/bin/bash
# backup-monitoring.sh
set -euo pipefail

DATE=$(date +%Y%m%d_%H%M%S)
BACKUP_DIR="/backups/monitoring"

# Backup Prometheus data
docker run --rm \\
  -v copilotos_prometheus_data:/data \\
  -v $BACKUP_DIR:/backup \\
  alpine tar czf /backup/prometheus-$DATE.tar.gz /data

# Keep only last 7 days
find $BACKUP_DIR -name "*.tar.gz" -mtime +7 -delete
"""


def words(text: str) -> list[tuple[str, ...]]:
    return [command.words for command in parse_shell(text, "b.sh").commands]


def test_backup_script() -> None:
    script = parse_shell(BACKUP, "scripts/backup.sh")
    assert not script.problems
    assert script.shebang == "/bin/bash"
    assert (script.errexit, script.nounset, script.pipefail) == (True, True, True)
    date, run, find = script.commands[1:]
    assert date.words == ("date", "+%Y%m%d_%H%M%S")
    assert date.nested
    assert date.location == FileLocation("scripts/backup.sh", Span(5, 8, 5, 27))
    assert run.words == (
        *("docker", "run", "--rm", "-v", "copilotos_prometheus_data:/data", "-v", "/backups/monitoring:/backup"),
        *("alpine", "tar", "czf", "/backup/prometheus-{date:%Y%m%d_%H%M%S}.tar.gz", "/data"),
    )
    assert run.location == FileLocation("scripts/backup.sh", Span(9, 1, 12, 55))
    assert run.raw.startswith("docker run --rm \\\n")
    assert find.words == ("find", "/backups/monitoring", "-name", "*.tar.gz", "-mtime", "+7", "-delete")
    assert find.location.span == Span(15, 1, 15, 52)
    assert dict(script.variables) == {"DATE": "{date:%Y%m%d_%H%M%S}", "BACKUP_DIR": "/backups/monitoring"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'b c' \"d e\" f\\ g", [("a", "b c", "d e", "f g")]),
        ("a;b&&c||d|e", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("a # b; c\nd", [("a",), ("d",)]),
        ("a b#c", [("a", "b#c")]),
        ("(a; b) & c", [("a",), ("b",), ("c",)]),
        ("{ a; b; }", [("a",), ("b",)]),
        ("if a; then b; elif c; then d; else e; fi", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("while ! a; do b; done", [("a",), ("b",)]),
        ("f() { a; }\nfunction g { b; }\nfunction h() {\nc\n}", [("a",), ("b",), ("c",)]),
        ("case $1 in\n a|b) x;;\n *) y ;;\nesac\nz", [("x",), ("y",), ("z",)]),
        ("case $1 in (a) x;; esac; z", [("x",), ("z",)]),
        ("for v in a b; do x $v; done", [("x", "$v")]),
        ("for ((i=0;i<3;i++)); do x; done", [("x",)]),
        ("[[ -f a && b < c ]] && d", [("[[", "-f", "a", "&&", "b", "<", "c", "]]"), ("d",)]),
        ("(( n > 3 )) && a", [("a",)]),
        ("echo $((1 + (2)))", [("echo", "$((1 + (2)))")]),
        ("a <<EOF\nrm -rf /\nEOF\nb", [("a",), ("b",)]),
        ("a <<-'X' <<Y\n\trm\n\tX\nrm\nY\nb", [("a",), ("b",)]),
        ("a <<< b c", [("a", "c")]),
        ("A=1 B=2 c", [("c",)]),
        ("D='docker compose'\n$D stop x", [("docker", "compose", "stop", "x")]),
        ("D='a b'\nx \"$D\"", [("x", "a b")]),
        ("D=\nx $D y", [("x", "y")]),
        ("D=${1:-/backups}\nx $D", [("x", "/backups")]),
        ('R=/srv\nD="${BACKUP_DIR:-$R/b}"\nx $D', [("x", "/srv/b")]),
        ("D=/a\nx ${D}/b ${D%/*} ${D:?no} ${D:+set}", [("x", "/a/b", "${D%/*}", "/a", "set")]),
        ("x $UNKNOWN $1 $@ $", [("x", "$UNKNOWN", "$1", "$@", "$")]),
        ("D=/a\nD+=/b\nx $D", [("x", "/a/b")]),
        ("export D=/a\nx $D", [("export", "D=/a"), ("x", "/a")]),
        ("readonly -a V=(a b)\nx ${V[@]}", [("readonly", "-a"), ("x", "a", "b")]),
        ("x $'a\\'b' c", [("x", "a\\'b", "c")]),
        ("a 2>&1 >/dev/null", [("a",)]),
        ("x $(", [("x", "$(")]),
        ('x "a\\\nb" c\\\nd', [("x", "ab", "cd")]),
        ("x a\\\r\n y\r\nz\r\n", [("x", "a", "y"), ("z",)]),
        ("x {a,b} ${}", [("x", "{a,b}", "${}")]),
        ("D=/a\nD=/b x $D", [("x", "/a")]),
        ("D=/a\nread -r D\nx $D", [("read", "-r", "D"), ("x", "$D")]),
    ],
)
def test_commands(text: str, expected: list[tuple[str, ...]]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$(date +%F)", "{date:%F}"),
        ("`date +%F`", "{date:%F}"),
        ("$(date '+%F %T')", "{date:%F %T}"),
        ("$(date -u +%Y)", "{date:%Y}"),
        ("$(date -d yesterday +%F)", "{date:%F}"),
        ("$(date)", "{date:}"),
        ("$(update +x)", "$(update +x)"),
        ("$(date +%F | tr - _)", "$(date +%F | tr - _)"),
    ],
)
def test_dates(written: str, expected: str) -> None:
    script = parse_shell(f'D="{written}"\nx $D', "b.sh")
    assert dict(script.variables)["D"] == expected


def test_substituted_commands_are_commands_in_order() -> None:
    script = parse_shell('SIZE=$(du -s "$(pwd)")\ntar c <(ls /a) `id`', "b.sh")
    assert [(command.words[0], command.nested) for command in script.commands] == [
        ("du", True),
        ("pwd", True),
        ("tar", False),
        ("ls", True),
        ("id", True),
    ]
    assert script.commands[1].location.span == Span(1, 17, 1, 20)


def test_redirects_environment_and_joints() -> None:
    text = "PGPASSWORD=x pg_dump db 2>>err.log | gzip > /b/dump.gz && echo done"
    dump, gzip, echo = parse_shell(text, "b.sh").commands
    assert dump.environment == (("PGPASSWORD", "x"),)
    assert dump.redirects == ((">>", "err.log"),)
    assert gzip.redirects == ((">", "/b/dump.gz"),)
    assert (dump.after, gzip.after, echo.after) == ("", "|", "&&")
    assert dump.raw == "PGPASSWORD=x pg_dump db 2>>err.log"
    assert dump.location.span == Span(1, 1, 1, 35)


def test_loops() -> None:
    text = 'VOLS=("prom_data" graf_data # comment\n loki)\nfor v in "${VOLS[@]}" x; do\n  tar c /$v\ndone\n'
    (loop,) = parse_shell(text, "b.sh").loops
    assert (loop.variable, loop.words) == ("v", ("prom_data", "graf_data", "loki", "x"))
    assert loop.location.span == Span(3, 1, 3, 24)


def test_options_of_the_shebang_and_of_set() -> None:
    assert parse_shell("#!/bin/sh -e\n", "b.sh").errexit
    assert not parse_shell("#!/usr/bin/env bash\nset -x\n", "b.sh").errexit
    only = parse_shell("set -o pipefail -o nounset\n", "b.sh")
    assert (only.errexit, only.nounset, only.pipefail) == (False, True, True)


def test_text_for_an_inner_shell() -> None:
    text = 'docker run -v x:/data alpine sh -c "rm -rf /data/* && tar xzf /b.tgz -C /"\nls -c x'
    restore, other = parse_shell(text, "b.sh").commands
    inner = inner_commands(restore)
    assert [command.words for command in inner] == [("rm", "-rf", "/data/*"), ("tar", "xzf", "/b.tgz", "-C", "/")]
    assert {command.location for command in inner} == {restore.location}
    assert inner_commands(other) == ()


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        ("a\nb 'c", "quote ' is never closed", Span(2, 3, 2, 4)),
        ('a\nb "c', 'quote " is never closed', Span(2, 3, 2, 4)),
        ("a\nb `c", "` is never closed", Span(2, 3, 2, 4)),
        ("a\nb <<EOF\nc\n", "here-document <<EOF is never closed", Span(2, 3, 2, 5)),
    ],
)
def test_problems(text: str, message: str, span: Span) -> None:
    script = parse_shell(text, "b.sh")
    (problem,) = script.problems
    assert problem.message == message
    assert problem.location.span == span
    assert script.commands[0].words == ("a",)


def test_variables_do_not_explode() -> None:
    text = "A0=xxxxxxxxxx\n" + "".join(f"A{n + 1}=$A{n}$A{n}$A{n}$A{n}\n" for n in range(80)) + "x $A80 $A3\n" * 5_000
    script = parse_shell(text, "b.sh")
    assert sum(len(word) for command in script.commands for word in command.words) < 2_000_000


@pytest.mark.parametrize(
    "piece",
    [
        "$(",
        "`",
        "'",
        '"',
        "${",
        "${a",
        "((",
        "(",
        "$((",
        "<<A\n",
        "case x in ",
        "a=(",
        "\\",
        "$'",
        "f()",
        "{",
        "\0",
        "$(a",
        "<(",
    ],
)
def test_time_is_linear_and_depth_is_bounded(piece: str) -> None:
    script = parse_shell("ls\n" + piece * 20_000, "b.sh")
    assert isinstance(script, Script)
    assert script.commands[0].words == ("ls",)


PIECES = [
    "a",
    " ",
    "\n",
    ";",
    "$(",
    ")",
    "`",
    "'",
    '"',
    "${A",
    "}",
    "A=",
    "<<E",
    "E\n",
    "case x in",
    "esac",
    "for",
    "((",
    "\\",
    "#",
]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_never_raises(text: str) -> None:
    script = parse_shell(text, "b.sh")
    for command in script.commands:
        assert command.words
        inner_commands(command)
