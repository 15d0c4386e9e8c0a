"""Variables: their values, the states that are kept, and the places of problems."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model.location import FileLocation, Span
from auditor.model.node import ScalarNode, Variable, VariableState, scalar
from auditor.parse.compose import ComposeModel
from auditor.parse.compose.interpolate import MAX_DEPTH, TemplateError, expand

VALUES = {"A": "a", "EMPTY": ""}
Resolve = Callable[..., ComposeModel]
SET, DEFAULT = VariableState.SET, VariableState.DEFAULT
UNSET, REQUIRED = VariableState.UNSET, VariableState.REQUIRED


@pytest.mark.parametrize(
    ("template", "text", "variables"),
    [
        ("no variable", "no variable", []),
        ("$A-$A", "a-a", [("A", SET), ("A", SET)]),
        ("${A}b", "ab", [("A", SET)]),
        ("$NONE", "", [("NONE", UNSET)]),
        ("${NONE}", "", [("NONE", UNSET)]),
        ("${NONE:-d}", "d", [("NONE", DEFAULT)]),
        ("${NONE-d}", "d", [("NONE", DEFAULT)]),
        ("${EMPTY:-d}", "d", [("EMPTY", DEFAULT)]),
        ("${EMPTY-d}", "", [("EMPTY", SET)]),
        ("${NONE:?told}", "", [("NONE", REQUIRED)]),
        ("${EMPTY?told}", "", [("EMPTY", SET)]),
        ("${A:+x}", "x", [("A", SET)]),
        ("${NONE+x}", "", [("NONE", DEFAULT)]),
        ("${EMPTY+x}", "x", [("EMPTY", SET)]),
        ("${NONE:-${A:-z}}", "a", [("NONE", DEFAULT), ("A", SET)]),
        ("${NONE:-${NEITHER}}", "", [("NONE", DEFAULT), ("NEITHER", UNSET)]),
        ("${A:-${NONE:?never looked at}}", "a", [("A", SET)]),
        ("$$A $${A} $1 $", "$A ${A} $1 $", []),
        ("${NONE:-a}b}", "ab}", [("NONE", DEFAULT)]),
    ],
)
def test_expands(template: str, text: str, variables: list[tuple[str, VariableState]]) -> None:
    found = expand(template, VALUES.get)
    assert (found.text, found.variables) == (text, [Variable(*each) for each in variables])


@pytest.mark.parametrize("template", ["${", "${A", "${}", "${1}", "${A b}", "${A:}", "${A.b}", "${NONE:-a\nb}"])
def test_invalid_templates(template: str) -> None:
    with pytest.raises(TemplateError):
        expand(template, VALUES.get)


def test_nesting_is_bounded() -> None:
    with pytest.raises(TemplateError, match="nested deeper"):
        expand("${X:-" * (MAX_DEPTH + 2) + "}" * (MAX_DEPTH + 2), VALUES.get)


def test_values_keep_their_span_and_variables(model: Resolve) -> None:
    found = model(
        "services:\n  a:\n    image: 'x:${TAG:-1}'\n    command: >-\n      run\n      ${WHAT}\n", {"WHAT": "it"}
    )
    image = scalar(found.root, "services", "a", "image")
    assert image is not None
    assert (image.text, image.span) == ("x:1", Span(3, 12, 3, 25))
    assert image.variables == (Variable("TAG", DEFAULT),)
    word = scalar(found.root, "services", "a", "command", 1)
    assert isinstance(word, ScalarNode)
    assert (word.text, word.span.line, word.variables) == ("it", 4, (Variable("WHAT", SET),))


def test_an_unset_variable_is_one_problem(model: Resolve) -> None:
    found = model("services:\n  a:\n    image: x$NONE\n    hostname: y$NONE\n")
    assert [(problem.message, str(problem.location)) for problem in found.problems] == [
        ("variable NONE is not set and has no default", "compose.yml:3:12")
    ]


def test_invalid_and_required_are_problems_with_a_place(model: Resolve) -> None:
    found = model("services:\n  a:\n    image: ${\n    hostname: ${NONE:?say it}\n")
    assert [(problem.message, problem.location) for problem in found.problems] == [
        (
            "invalid interpolation format: `${` is not closed in its line; write `$$` for a dollar sign",
            FileLocation("compose.yml", Span(3, 12, 3, 14)),
        ),
        ("required variable NONE is missing a value: say it", FileLocation("compose.yml", Span(4, 15, 4, 30))),
    ]


def test_the_process_wins_over_dotenv_and_dotenv_interpolates(model: Resolve) -> None:
    found = model(
        {"compose.yml": "services: {a: {image: '$A-$B-$C'}}", ".env": "A=file\nB=file\nC=${B}+$A\n"}, {"A": "process"}
    )
    image = scalar(found.root, "services", "a", "image")
    assert image is not None
    assert image.text == "process-file-file+process"


def test_named_env_files_replace_dotenv(model: Resolve) -> None:
    texts = {"compose.yml": "services: {a: {image: '$A$B'}}", ".env": "B=dot", "x.env": "A=1", "y.env": "A=2"}
    found = model(texts, env_files=("x.env", "y.env"))
    assert getattr(scalar(found.root, "services", "a", "image"), "text", "") == "2"
    assert found.files == ("compose.yml", "x.env", "y.env")


def test_a_named_env_file_must_be_there(model: Resolve) -> None:
    found = model({"compose.yml": "services: {a: {image: x}}"}, env_files=("none.env",))
    assert [str(problem.location) for problem in found.problems] == ["none.env"]
