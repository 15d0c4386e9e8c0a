"""From a path inside a container to the file of the repository, or a gap with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import text
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.stack import Stack

COMPOSE = """
services:
  app:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./monitoring:/etc/prometheus:ro
      - ./special.yml:/etc/prometheus/prometheus.yml:ro
      - data:/prometheus
      - /scratch
      - ./absent.yml:/absent.yml
      - ../outside.yml:/outside.yml
    tmpfs: [/run]
    configs:
      - source: inline
        target: /inline.yml
      - from_file
      - {source: missing, target: /missing.yml}
    secrets: [password]
  built:
    build: {context: ./image}
volumes: {data: {}}
configs:
  inline:
    content: |
      a: 1
      b: 2
  from_file: {file: ./monitoring/rules/a.yml}
  missing: {external: true}
secrets:
  password: {file: ./secrets/password}
"""
FILES = {
    "compose.yaml": COMPOSE,
    "monitoring/prometheus.yml": "hidden: true\n",
    "monitoring/rules/a.yml": "a: 1\n",
    "monitoring/rules/b.yml": "b: 1\n",
    "monitoring/rules/deep/c.yml": "c: 1\n",
    "special.yml": "special: true\n",
    "secrets/password": "Tr0ub4dor-and-three\n",
    "image/Dockerfile": "FROM nginx:1.28.0\nWORKDIR /srv\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY conf/ /etc/nginx/conf.d/\nCOPY one.txt two.txt ./\n",
    "image/nginx.conf": "events {}\n",
    "image/conf/a.conf": "server {}\n",
    "image/two.txt": "2\n",
}
PATHS = {
    "/etc/prometheus/prometheus.yml": "special.yml",
    "/etc/prometheus/rules/a.yml": "monitoring/rules/a.yml",
    "/etc/prometheus/./rules/../rules/b.yml": "monitoring/rules/b.yml",
    "/inline.yml": "compose.yaml",
    "/from_file": "monitoring/rules/a.yml",
    "/run/secrets/password": "secrets/password",
}
GAPS = {
    "/prometheus/x": (GapReason.IN_IMAGE, "volume 'data'"),
    "/scratch/x": (GapReason.IN_IMAGE, "anonymous volume"),
    "/run/x": (GapReason.IN_IMAGE, "tmpfs"),
    "/absent.yml": (GapReason.MISSING, "no such file"),
    "/outside.yml": (GapReason.OUTSIDE, "outside"),
    "/missing.yml": (GapReason.OUTSIDE, "'missing'"),
    "/etc/passwd": (GapReason.IN_IMAGE, "not mounted"),
    "/etc/prometheus/none.yml": (GapReason.MISSING, "no such file"),
}
BUILT = {
    "/etc/nginx/nginx.conf": "image/nginx.conf",
    "/etc/nginx/conf.d/a.conf": "image/conf/a.conf",
    "/srv/two.txt": "image/two.txt",
}


@pytest.fixture
def stack(stack_of: Callable[..., Stack]) -> Stack:
    def use(stack: Stack) -> None:
        for service in stack.services:
            for path in [*PATHS, *GAPS, *BUILT, "/etc/nginx/x"]:
                service.file(path)
            for pattern in ("/etc/prometheus/rules/*.yml", "/etc/prometheus/*/*.yml", "/etc/nginx/conf.d/*.conf"):
                service.files(pattern)

    return stack_of(FILES, use)


@pytest.mark.parametrize(("path", "file"), PATHS.items())
def test_a_path_leads_to_its_file(stack: Stack, path: str, file: str) -> None:
    found = stack.services[0].file(path)
    assert isinstance(found, join.Found)
    assert found.path == file


@pytest.mark.parametrize("path", GAPS)
def test_a_path_that_leads_nowhere_says_why(stack: Stack, path: str) -> None:
    reason, words = GAPS[path]
    found = stack.services[0].file(path)
    assert isinstance(found, Gap)
    assert found.reason is reason
    assert words in found.detail
    assert found.location is not None


@pytest.mark.parametrize(("path", "file"), BUILT.items())
def test_a_dockerfile_copies(stack: Stack, path: str, file: str) -> None:
    found = stack.services[1].file(path)
    assert isinstance(found, join.Found)
    assert found.path == file


def test_globs_do_not_cross_directories(stack: Stack) -> None:
    service = stack.services[0]
    found = service.files("/etc/prometheus/rules/*.yml")
    assert not isinstance(found, Gap)
    assert [item.path for item in found] == ["monitoring/rules/a.yml", "monitoring/rules/b.yml"]
    deep = service.files("/etc/prometheus/*/*.yml")
    assert not isinstance(deep, Gap)
    assert [item.path for item in deep] == ["monitoring/rules/a.yml", "monitoring/rules/b.yml"]
    built = stack.services[1].files("/etc/nginx/conf.d/*.conf")
    assert not isinstance(built, Gap)
    assert [item.path for item in built] == ["image/conf/a.conf"]


def test_inline_content_keeps_the_lines_of_the_compose_file(stack: Stack) -> None:
    document = join.document(stack.services[0], "/inline.yml", parse_yaml)
    assert not isinstance(document, Gap)
    assert text(document.root, "b") == "2"
    lines = COMPOSE.splitlines()
    root = document.root
    assert root is not None
    assert lines[root.location.span.line - 1].strip() == "a: 1"  # type: ignore[union-attr]  # it has a place
