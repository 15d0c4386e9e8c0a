"""Problems: each with file, line and column, and the audit goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model.node import mapping, text
from auditor.parse.compose import ComposeModel

Resolve = Callable[..., ComposeModel]


def service(body: str) -> str:
    return "services:\n  a:\n    image: x\n    " + body + "\n"


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        (service("enviroment: {A: 1}"), "unknown key services.a.enviroment; did you mean environment?", "4:5"),
        (service("healthcheck: {tets: a}"), "unknown key services.a.healthcheck.tets; did you mean test?", "4:19"),
        (service("qqqq: 1"), "unknown key services.a.qqqq", "4:5"),
        ("services:\n  a: {image: x}\nvolums: {}\n", "unknown key volums; did you mean volumes?", "3:1"),
        (service("user: 1000"), "services.a.user must be a text, not an integer", "4:11"),
        (service("privileged: maybe"), "services.a.privileged must be true or false, not 'maybe'", "4:17"),
        (service("ports: {a: b}"), "services.a.ports must be a list, not a mapping", "4:12"),
        (service("ports:"), "services.a.ports is empty", "4:11"),
        (service("ports: ['99999:80']"), "not a valid port: '99999' is not a host port", "4:13"),
        (service("mem_limit: 1x"), "services.a.mem_limit must be a size, not '1x'", "4:16"),
        (service("stop_grace_period: '5'"), "services.a.stop_grace_period must be a duration, not '5'", "4:24"),
        (service("command: a 'b"), "services.a.command: not a valid command line: a quotation is not closed", "4:14"),
        (service("depends_on: [z]"), "service a depends on undefined service z", "4:18"),
        (service("networks: [z]"), "service a refers to undefined network z", "4:16"),
        (service("volumes: ['zz:/z']"), "service a refers to undefined volume zz", "4:15"),
        (service("secrets: [z]"), "service a refers to undefined secret z", "4:15"),
        (service("configs: [{source: z}]"), "service a refers to undefined config z", "4:15"),
        (service("env_file: none.env"), "env file none.env cannot be read: no such file", "4:15"),
        (service("depends_on: {a: {restart: true}}"), "services.a.depends_on.a lacks condition", "4:21"),
        (service("depends_on: [a]"), "dependencies in a circle: a", "2:3"),
        (service("tmpfs: [/t, '/t:size=1m']"), "service a mounts /t twice", "4:17"),
        (service("cap_add: [A, [B]]"), "services.a.cap_add[1] must be a text, not a list", "4:18"),
        ("services:\n  a: {ports: ['80']}\n", "service a has neither an image nor a build", "2:3"),
        ("services:\n  - a\n", "services must be a mapping, not a list", "2:3"),
        ("services:\n  a: {image: x, image: y}\n", "key 'image' stands here again; first in line 2", "2:17"),
        ("services:\n  1: {image: x}\n", "the key 1 must be a text: put it in quotes", "2:3"),
        (
            service("mem_limit: 1g\n    deploy: {resources: {limits: {cpus: '1'}}}"),
            "service a has different values for mem_limit and deploy.resources.limits.memory",
            "4:16",
        ),
        (
            service("volumes: ['vv:/v']") + "volumes: {vv: {external: true, driver: local}}\n",
            "volume vv is external and has driver",
            "5:15",
        ),
        (service("secrets: [s]") + "secrets: {s: {}}\n", "secret s needs one of file, environment", "5:11"),
    ],
)
def test_problem(model: Resolve, source: str, message: str, place: str) -> None:
    found = model(source)
    assert (message, f"compose.yml:{place}") in [(each.message, str(each.location)) for each in found.problems]


def test_the_rest_is_read_all_the_same(model: Resolve) -> None:
    found = model(
        "services:\n  a:\n    image: x\n    user: 1000\n    ports: 5\n    enviroment: {}\n    restart: always\n"
    )
    service = mapping(found.root, "services", "a")
    assert (text(service, "user"), text(service, "restart"), text(service, "image")) == ("1000", "always", "x")
    assert len(found.problems) == 3


def test_extensions_are_no_problem_and_not_shown(model: Resolve) -> None:
    found = model("x-a: {b: $NOT_USED}\nservices: {a: {image: x, x-b: 1}}\n")
    assert found.problems == ()
    assert list(mapping(found.root, "services", "a").keys()) == ["image", "networks"]  # type: ignore[union-attr]
    assert "x-a" not in set(found.root.keys())


def test_problems_point_at_the_route(model: Resolve) -> None:
    (problem,) = model(service("restat: always")).problems
    assert problem.location.pointer == "services.a.restat"
