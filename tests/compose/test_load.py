"""Projects of several parts: include, extends, profiles, names, and what is asked of the view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.model.evidence import Gap, GapReason
from auditor.model.node import mapping, sequence, text
from auditor.model.request import FileReply, ReadFile, ReadVariable, Reply, Request, VariableReply
from auditor.parse.compose import ComposeModel, ComposeProject, resolve
from auditor.view import View

Resolve = Callable[..., ComposeModel]


def test_include_counts_paths_from_its_own_directory(model: Resolve) -> None:
    found = model(
        {
            "compose.yml": "include: [sub/inner.yml]\nservices: {a: {image: x}}\n",
            "sub/inner.yml": "services:\n  b:\n    image: i:${TAG}\n    volumes: ['./d:/d']\n    build: .\n",
            "sub/.env": "TAG=sub\n",
        }
    )
    service = mapping(found.root, "services", "b")
    assert (text(service, "image"), text(service, "build", "context")) == ("i:sub", "sub")
    assert text(sequence(service, "volumes")[0], "source") == "sub/d"
    assert str(service.get("image").location) == "sub/inner.yml:3:12"  # type: ignore[union-attr]
    assert found.problems == ()
    assert set(found.files) == {"compose.yml", "sub/inner.yml", "sub/.env"}


def test_include_cycle(model: Resolve) -> None:
    found = model(
        {
            "a.yml": "include: [b.yml]\nservices: {a: {image: x}}\n",
            "b.yml": "include:\n  - a.yml\nservices: {b: {image: x}}\n",
        }
    )
    assert [(problem.message, str(problem.location)) for problem in found.problems] == [
        ("include cycle: a.yml includes b.yml includes a.yml", "b.yml:2:5")
    ]
    assert list(mapping(found.root, "services").keys()) == ["b", "a"]  # type: ignore[union-attr]


def test_missing_include_and_remote_include(model: Resolve) -> None:
    found = model("include:\n  - none.yml\n  - https://example.org/x.git\nservices: {a: {image: x}}\n")
    assert [str(problem.location) for problem in found.problems] == ["compose.yml:3:5", "compose.yml:2:5"][::-1]


def test_extends_from_another_file(model: Resolve) -> None:
    found = model(
        {
            "compose.yml": "services:\n  a:\n    extends: {file: base/b.yml, service: base}\n    image: own\n",
            "base/b.yml": "services:\n  base:\n    image: base\n    volumes: ['./v:/v']\n    env_file: e.env\n",
            "base/e.env": "K=1\n",
        }
    )
    service = mapping(found.root, "services", "a")
    assert service is not None
    assert text(service, "image") == "own"
    assert [node.path for node in service.get("image").overrode] == ["base/b.yml"]  # type: ignore[union-attr]
    assert text(sequence(service, "volumes")[0], "source") == "base/v"
    assert text(service, "environment", "K") == "1"
    assert found.files == ("compose.yml", "base/b.yml", "base/e.env")


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        (
            "services:\n  a: {extends: b}\n  b: {extends: a, image: x}\n",
            "extends in a circle: a extends b extends a",
            "compose.yml:2:16",
        ),
        ("services:\n  a: {extends: a, image: x}\n", "extends in a circle: a extends a", "compose.yml:2:16"),
        (
            "services:\n  a: {extends: z, image: x}\n",
            "service a extends z, which is not in compose.yml",
            "compose.yml:2:16",
        ),
    ],
)
def test_extends_that_leads_nowhere(model: Resolve, source: str, message: str, place: str) -> None:
    found = model(source)
    assert (message, place) in [(problem.message, str(problem.location)) for problem in found.problems]
    assert text(found.root, "services", "a", "image") in {"x", None}


def test_profiles(model: Resolve) -> None:
    source = "services: {a: {image: x}, b: {image: x, profiles: [p]}, c: {image: x, profiles: [q], depends_on: [b]}}"
    assert model(source).inactive == ()
    found = model(source, profiles=("q",))
    assert list(mapping(found.root, "services").keys()) == ["a", "c"]  # type: ignore[union-attr]
    assert found.inactive == ("b",)
    assert [problem.message for problem in found.problems] == [
        "service c depends on a service that its profiles leave out: b"
    ]


@pytest.mark.parametrize(
    ("files", "variables", "options", "name"),
    [
        ({"compose.yml": "services: {a: {image: x}}"}, {}, {}, "stack"),
        ({"Infra.X/compose.yml": "services: {a: {image: x}}"}, {}, {}, "infrax"),
        ({"compose.yml": "name: my-${X:-y}\nservices: {a: {image: x}}"}, {}, {}, "my-y"),
        ({"compose.yml": "name: n\nservices: {a: {image: x}}"}, {"COMPOSE_PROJECT_NAME": "p"}, {}, "p"),
        ({"compose.yml": "name: n\nservices: {a: {image: x}}"}, {}, {"project_name": "q"}, "q"),
    ],
)
def test_project_name(
    model: Resolve, files: dict[str, str], variables: dict[str, str], options: dict[str, str], name: str
) -> None:
    found = model(files, variables, **options)
    assert found.name == name
    assert text(found.root, "networks", "default", "name") == f"{name}_default"


def test_paths_count_from_the_project_directory(model: Resolve) -> None:
    texts = {"infra/compose.yml": "services: {a: {image: x, volumes: ['./v:/v', '../w:/w', '~/h:/h', /abs:/abs]}}"}
    volumes = sequence(model(texts, {"HOME": "/root"}).root, "services", "a", "volumes")
    assert [text(node, "source") for node in volumes] == ["infra/v", "w", "/root/h", "/abs"]
    volumes = sequence(model(texts, project_directory=".").root, "services", "a", "volumes")
    assert [text(node, "source") for node in volumes] == ["v", "../w", "~/h", "/abs"]


def test_a_first_file_that_cannot_be_read_is_a_gap() -> None:
    project = ComposeProject(("compose.yml",))
    live = resolve(project, View({}, live=True))
    assert isinstance(live, Gap)
    assert live.reason is GapReason.PENDING
    for source in ("services: [", "- a\n", ""):
        view = View({ReadFile("compose.yml"): FileReply(source, 0o644, "")})
        found = resolve(project, view)
        assert isinstance(found, Gap)
        assert found.reason is GapReason.UNPARSABLE


def test_pending_evidence_is_no_problem(tmp_path: Path) -> None:
    source = (
        "include: [other.yml]\n"
        "services: {a: {image: 'x$TAG', env_file: e.env, label_file: l, extends: {file: f.yml, service: s}}}\n"
    )
    replies: dict[Request, Reply] = {ReadFile("compose.yml"): FileReply(source, 0o644, "")}
    view = View(replies, live=True)
    project = ComposeProject(("compose.yml",), directory_name=tmp_path.name)
    found = resolve(project, view)
    assert isinstance(found, Gap)
    assert found.reason is GapReason.PENDING
    asked = view.take_wanted()
    assert {request.path for request in asked if isinstance(request, ReadFile)} == {".env", "other.yml", "f.yml"}
    replies.update({request: VariableReply(None) for request in asked if isinstance(request, ReadVariable)})
    given = {".env": "", "other.yml": "services: {}", "f.yml": "services: {s: {image: y}}"}
    replies.update({ReadFile(path): FileReply(text, 0o644, "") for path, text in given.items()})
    replies[ReadVariable("TAG")] = VariableReply(None)
    resolve(project, view)
    wanted = {request.path for request in view.take_wanted() if isinstance(request, ReadFile)}
    assert {"e.env", "l"} <= wanted
