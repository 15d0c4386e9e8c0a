"""Which compose files a path stands for: as `docker compose` chooses, and said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.collect.executors import Disk
from auditor.collect.runner import collect
from auditor.discover import Options, discover
from auditor.model.snapshot import Target

WHOLE = "services:\n  a: {image: x}\n"
PART = "services:\n  a: {environment: {X: 1}}\n"


def _discover(root: Path, **options: object) -> Target:
    given = Options(root=root.name, **options)  # type: ignore[arg-type]  # keywords of the tests
    target, _ = collect(Disk(root.resolve(), root.resolve()), lambda view: discover(given, view))
    return target


def _write(root: Path, names: dict[str, str]) -> None:
    for name, text in names.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("files", "stacks"),
    [
        (["compose.yaml", "docker-compose.yml"], [("compose.yaml",)]),
        (
            ["docker-compose.yml", "docker-compose.override.yml"],
            [("docker-compose.yml", "docker-compose.override.yml")],
        ),
        (["compose.yml", "compose.override.yaml"], [("compose.yml", "compose.override.yaml")]),
        (["docker-compose.monitoring.yml"], [("docker-compose.monitoring.yml",)]),
        (["infra/docker-compose.yml"], [("infra/docker-compose.yml",)]),
        (["a/compose.yml", "b/compose.yml"], [("a/compose.yml",), ("b/compose.yml",)]),
        (["docker-compose.yml", "sub/compose.yml"], [("docker-compose.yml",)]),
        ([".hidden/compose.yml"], []),
        (["prometheus.yml"], []),
    ],
)
def test_a_directory(tmp_path: Path, files: list[str], stacks: list[tuple[str, ...]]) -> None:
    _write(tmp_path, dict.fromkeys(files, WHOLE))
    target = _discover(tmp_path)
    assert [stack.files for stack in target.stacks] == stacks
    if not stacks:
        assert "-f FILE" in target.notes[0]


def test_files_left_out_are_named(tmp_path: Path) -> None:
    _write(tmp_path, dict.fromkeys(["compose.yml", "docker-compose.prod.yml", "compose.dev.yaml"], WHOLE))
    notes = " ".join(_discover(tmp_path).notes)
    assert "audited compose.yml" in notes
    assert "not audited: compose.dev.yaml, docker-compose.prod.yml" in notes


def test_without_a_default_name_only_whole_files_are_stacks(tmp_path: Path) -> None:
    _write(
        tmp_path, {"docker-compose.app.yml": WHOLE, "docker-compose.extra.yml": PART, "docker-compose.mon.yml": WHOLE}
    )
    target = _discover(tmp_path)
    assert [stack.files for stack in target.stacks] == [("docker-compose.app.yml",), ("docker-compose.mon.yml",)]
    assert "docker-compose.extra.yml" in target.notes[-1]


def test_named_files_merge_in_order(tmp_path: Path) -> None:
    target = _discover(tmp_path, files=("b.yml", "./a.yml"), profiles=("x",), project_name="p")
    assert [stack.files for stack in target.stacks] == [("b.yml", "a.yml")]
    assert target.stacks[0].profiles == ("x",)
    assert target.stacks[0].project_name == "p"


def test_a_path_may_be_a_file_and_there_may_be_several(tmp_path: Path) -> None:
    _write(tmp_path, {"x/any.yml": WHOLE, "y/compose.yml": WHOLE})
    target = _discover(tmp_path, paths=("x/any.yml", "y"))
    assert [stack.files for stack in target.stacks] == [("x/any.yml",), ("y/compose.yml",)]


def test_a_path_that_is_not_there_is_noted(tmp_path: Path) -> None:
    target = _discover(tmp_path, paths=("nowhere",))
    assert target.stacks == ()
    assert target.notes[0].startswith("nowhere: ")
