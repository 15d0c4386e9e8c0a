"""Input that wants to hurt: everything ends, soon, and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model.node import mapping, sequence
from auditor.parse.compose import ComposeModel

Resolve = Callable[..., ComposeModel]


def test_nested_variables(model: Resolve) -> None:
    for bomb in ("${" * 5000, "${A:-" * 5000 + "}" * 5000, "${A:-$" * 3000, "$" * 200_000, "${A}" * 50_000):
        assert model(f"services: {{a: {{image: 'x', hostname: '{bomb}'}}}}").name == "stack"


def test_chain_of_extends(model: Resolve) -> None:
    chain = "".join(f"  s{number}: {{extends: s{number + 1}}}\n" for number in range(2000))
    found = model(f"services:\n{chain}  s2000: {{image: x}}\n")
    assert any("extends deeper than" in problem.message for problem in found.problems)


def test_chain_and_diamond_of_includes(model: Resolve) -> None:
    chain = {f"f{number}.yml": f"include: [f{number + 1}.yml]\n" for number in range(80)}
    found = model({**chain, "f80.yml": "services: {a: {image: x}}"})
    assert any("nested deeper" in problem.message for problem in found.problems)
    diamond = {f"f{number}.yml": f"include: [f{number + 1}.yml, f{number + 1}.yml]\n" for number in range(30)}
    found = model({**diamond, "f30.yml": "services: {a: {image: x}}"})
    assert found.problems == ()


def test_ranges_of_ports(model: Resolve) -> None:
    lines = "".join(f"      - 10.0.{number}.1:1-65535:1-65535\n" for number in range(100))
    found = model(f"services:\n  a:\n    image: x\n    ports:\n{lines}")
    assert any("too many ports" in problem.message for problem in found.problems)


def test_bomb_of_aliases(model: Resolve) -> None:
    levels = "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 5))
    found = model(f"x-0: &a0 [a, a, a, a, a, a, a, a, a]\n{levels}services: {{a: {{image: x, command: *a4}}}}\n")
    assert found.problems


def test_everything_unknown(model: Resolve) -> None:
    keys = "".join(f"    key{number}: 1\n" for number in range(20_000))
    assert len(model(f"services:\n  a:\n    image: x\n{keys}").problems) == 20_000


def test_many_documents(model: Resolve) -> None:
    found = model("---\nservices: {a: {image: x}}\n" * 3000)
    assert any("documents" in problem.message for problem in found.problems)


def test_unbalanced_and_huge_env_file(model: Resolve) -> None:
    texts = {
        "compose.yml": "services: {a: {image: x, env_file: e}}",
        "e": "A='" + "x" * 500_000 + "\n" + "B=1\n" * 50_000,
    }
    assert any("not closed" in problem.message for problem in model(texts).problems)


@pytest.mark.parametrize("count", [500])
def test_many_services(model: Resolve, count: int) -> None:
    lines = "".join(
        f"  s{n}:\n    image: x:${{TAG:-{n}}}\n    ports: ['{n + 1000}:80']\n    volumes: ['v{n}:/v']\n"
        f"    environment: [A={n}, B]\n    depends_on: [s{n + 1}]\n"
        for n in range(count)
    )
    volumes = "".join(f"  v{n}:\n" for n in range(count))
    found = model(f"services:\n{lines}  s{count}: {{image: x}}\nvolumes:\n{volumes}")
    assert found.problems == ()
    assert len(mapping(found.root, "services").entries) == count + 1  # type: ignore[union-attr]
    assert len(sequence(found.root, "services", "s7", "ports")) == 1
