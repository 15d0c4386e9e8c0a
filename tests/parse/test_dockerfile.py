"""Dockerfiles: stages, base images and copies, with positions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.location import FileLocation, Span
from auditor.parse.dockerfile import Copy, Dockerfile, parse_dockerfile

SAMPLE = """\
# syntax=docker/dockerfile:1
ARG VERSION=11.2.0
ARG REGISTRY

FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build \\
    # a comment inside
    -o /bin/tool

FROM --platform=linux/amd64 grafana/grafana:${VERSION} AS base
USER root
COPY --from=build --chown=472:0 /bin/tool /usr/local/bin/

from base
ENV GF_PATHS=/etc/grafana LEVEL="very loud"
COPY grafana.ini datasources.yml $GF_PATHS/
COPY ["a b.json", "/var/lib/grafana/dashboards/"]
WORKDIR /usr/share
WORKDIR grafana
EXPOSE 3000/tcp
USER 472
HEALTHCHECK --interval=30s --timeout=3s CMD wget -qO- http://localhost:3000/api/health || exit 1
ENTRYPOINT ["/run.sh", "--x"]
CMD ["cfg:a=b"]
"""


def sample() -> Dockerfile:
    return parse_dockerfile(SAMPLE, "grafana/Dockerfile")


def test_stages_and_base_image() -> None:
    found = sample()
    assert not found.problems
    assert [(stage.image, stage.name) for stage in found.stages] == [
        ("golang:1.22", "build"),
        ("grafana/grafana:11.2.0", "base"),
        ("base", ""),
    ]
    assert found.stages[1].platform == "linux/amd64"
    assert found.base_image == "grafana/grafana:11.2.0"
    assert found.stage("BUILD") is found.stages[0]
    assert found.stage("1") is found.stages[1]
    assert found.stage("7") is None
    assert found.stage("alpine") is None


def test_copies_of_the_final_image() -> None:
    found = sample()
    assert found.copies == (
        Copy(
            ("/bin/tool",),
            "/usr/local/bin/",
            "build",
            "COPY",
            FileLocation("grafana/Dockerfile", Span(14, 1, 14, 58)),
        ),
        Copy(
            ("grafana.ini", "datasources.yml"),
            "/etc/grafana/",
            "",
            "COPY",
            FileLocation("grafana/Dockerfile", Span(18, 1, 18, 44)),
        ),
        Copy(
            ("a b.json",),
            "/var/lib/grafana/dashboards/",
            "",
            "COPY",
            FileLocation("grafana/Dockerfile", Span(19, 1, 19, 50)),
        ),
    )
    assert found.workdir == "/usr/share/grafana"


def test_what_counts_in_the_final_image() -> None:
    found = sample()
    user = found.effective("USER")
    health = found.effective("HEALTHCHECK")
    entrypoint = found.effective("ENTRYPOINT")
    assert user is not None
    assert health is not None
    assert entrypoint is not None
    assert user.text == "472"
    assert health.flags == {"interval": "30s", "timeout": "3s"}
    assert health.words[:2] == ("CMD", "wget")
    assert (entrypoint.words, entrypoint.exec_form) == (("/run.sh", "--x"), True)
    run = found.stages[0].last("RUN")
    assert run is not None
    assert run.text.split() == ["go", "build", "-o", "/bin/tool"]
    assert run.location.span == Span(8, 1, 10, 17)


def test_user_of_an_earlier_stage_counts_where_the_last_sets_none() -> None:
    found = parse_dockerfile("FROM a AS x\nUSER 1000\nFROM x\nRUN true\n", "Dockerfile")
    user = found.effective("USER")
    assert user is not None
    assert user.text == "1000"
    assert found.base_image == "a"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("ARG V\nFROM grafana/grafana:$V\n", ""),
        ("ARG V=1\nFROM grafana/grafana:${V}\n", "grafana/grafana:1"),
        ("FROM grafana/grafana:${V:-9.0}\n", "grafana/grafana:9.0"),
        ("ARG A=1\nARG B=x-$A\nFROM img:$B\n", "img:x-1"),
        ("FROM a\nFROM alpine AS alpine\n", "alpine"),
        ("FROM x AS x\nFROM x AS x\nFROM x\n", "x"),
        ("FROM scratch", "scratch"),
        ("", ""),
        ("# only\n", ""),
        ("# escape=`\nFROM `\n  alpine\n", "alpine"),
        ("FROM alpine\r\nRUN x\r\n", "alpine"),
    ],
)
def test_base_image(text: str, base: str) -> None:
    assert parse_dockerfile(text, "Dockerfile").base_image == base


def test_arguments_of_a_stage() -> None:
    text = "ARG DIR=/x\nFROM a\nCOPY f $DIR/\nARG DIR\nCOPY f $DIR/\nENV OLD style value\nCOPY f ${OLD}\n"
    destinations = [copy.destination for copy in parse_dockerfile(text, "Dockerfile").copies]
    assert destinations[:2] == ["$DIR/", "/x/"]


def test_here_documents() -> None:
    text = "FROM a\nRUN <<EOF\napt-get update\nFROM evil\nEOF\nCOPY <<-'ONE' /etc/x.conf\n\tUSER root\n\tONE\nUSER 5\n"
    found = parse_dockerfile(text, "Dockerfile")
    assert len(found.stages) == 1
    run, copy = found.stages[0].instructions[1:3]
    assert run.heredocs == ("apt-get update\nFROM evil",)
    assert copy.heredocs == ("\tUSER root",)
    user = found.effective("USER")
    assert user is not None
    assert user.location.span == Span(9, 1, 9, 7)


@pytest.mark.parametrize(
    ("text", "words", "span"),
    [
        ("FROM a\nRUNN x\nUSER 1\n", "'RUNN' is no instruction", Span(2, 1, 2, 5)),
        ("RUN x\nFROM a\nUSER 1\n", "before the first FROM", Span(1, 1, 1, 4)),
        ("FROM\nUSER 1\n", "without an image", Span(1, 1, 1, 5)),
        ("FROM a\nUSER 1\nRUN <<EOF\nx\n", "never closed", Span(3, 1, 3, 2)),
    ],
)
def test_problems_have_their_place_and_the_rest_is_read(text: str, words: str, span: Span) -> None:
    found = parse_dockerfile(text, "Dockerfile")
    (problem,) = found.problems
    assert words in problem.message
    assert problem.location.span == span
    user = found.effective("USER")
    assert user is not None
    assert user.text == "1"


def test_variables_do_not_explode() -> None:
    text = "FROM a\nENV A0=xxxxxxxxxx\n" + "".join(f"ENV A{n + 1}=$A{n}$A{n}$A{n}$A{n}\n" for n in range(60))
    found = parse_dockerfile(text + "USER $A60\n", "Dockerfile")
    assert all(len(item.text) < 10_000 for item in found.stages[0].instructions)


@pytest.mark.parametrize(
    "piece",
    ["FROM a\n", "FROM a AS a\n", "RUN x\\\n", "RUN <<A\n", "COPY [[[", 'RUN "', "${A:-", "# a=b\n", "\0", "'\\"],
)
def test_time_is_linear(piece: str) -> None:
    found = parse_dockerfile("FROM a\nRUN " + piece * 20_000, "Dockerfile")
    assert found.base_image in ("a", "")
    assert isinstance(found.copies, tuple)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["FROM a", " AS b", "\n", "COPY ", "<<E", "E\n", "ARG X=1\n", "$X", "${X:-y}", '["a"]', "\\\n"]
            ),
        )
    )
)
def test_never_raises(parts: list[str]) -> None:
    found = parse_dockerfile("".join(parts), "Dockerfile")
    assert isinstance(found.base_image, str)
    assert isinstance(found.workdir, str)
    for copy in found.copies:
        assert copy.sources
