"""The JSON report is a contract: its keys, its schema, its bytes, and the way back."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from auditor.model.evidence import GapReason
from auditor.model.finding import Disposition, Outcome
from auditor.model.report import Report
from auditor.model.values import replace
from reports import RenderOptions, get_format, schema_text
from reports.json_v1 import load_report


def text_of(report: Report) -> str:
    return get_format("json").render(report, RenderOptions())


@pytest.fixture
def document(sample: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text_of(sample.sample_report()))
    return loaded


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_has_the_keys_of_the_contract(document: dict[str, Any]) -> None:
    assert list(document)[:8] == [
        "schema_version", "tool", "started_at", "finished_at", "target", "policy", "score", "gate",
    ]  # fmt: skip
    assert {"controls", "findings", "gaps", "sources", "waivers", "attestations"} <= set(document)
    assert {"name", "version", "edition", "rules_digest"} <= set(document["tool"])
    assert {"project", "files", "engine", "endpoints"} <= set(document["target"])
    assert {"value", "value_without_waivers", "grade", "coverage", "caps", "categories", "top_fixes"} <= set(
        document["score"]
    )
    assert {"id", "title", "category", "outcome", "score", "coverage", "weight", "rules"} <= set(
        document["controls"][0]
    )
    for finding in document["findings"]:
        assert list(finding)[:15] == [
            "rule", "control", "category", "outcome", "severity", "confidence", "disposition", "subject", "message",
            "location", "related", "evidence", "remediation", "references", "fingerprint",
        ]  # fmt: skip
        for location in filter(None, [finding["location"], *finding["related"]]):
            assert list(location)[:6] == ["kind", "path", "line", "column", "pointer", "url"]
    assert list(document["gaps"][0])[:4] == ["layer", "subject", "reason", "detail"]


@pytest.mark.parametrize("name", ["sample_report", "empty_report"])
def test_validates_and_comes_back_unchanged(sample: Any, name: str, validator: jsonschema.Draft202012Validator) -> None:
    report = getattr(sample, name)()
    text = text_of(report)
    validator.validate(json.loads(text))
    assert load_report(text) == report
    assert text_of(load_report(text)) == text
    assert text.endswith("}\n")


def test_the_sample_holds_every_outcome_and_disposition(document: dict[str, Any]) -> None:
    assert {finding["outcome"] for finding in document["findings"]} == set(Outcome)
    assert {finding["disposition"] for finding in document["findings"]} == set(Disposition)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["findings"][0].pop("message"),
        lambda d: d["findings"][0].update(outcome="passed"),
        lambda d: d["findings"][0]["location"].update(kind="place"),
        lambda d: d["findings"][0]["location"].update(path=None),
        lambda d: d["findings"][0]["location"].pop("end_line"),
        lambda d: d["gaps"][0].update(reason="because"),
        lambda d: d["score"].update(value=101),
        lambda d: d["score"]["categories"].update(beauty={"value": 1, "coverage": 1, "weight": 1}),
        lambda d: d.update(schema_version="2.0"),
        lambda d: d.pop("waivers"),
    ],
)
def test_the_schema_refuses(spoil: Any, document: dict[str, Any], validator: jsonschema.Draft202012Validator) -> None:
    assert validator.is_valid(document)
    spoil(document)
    assert not validator.is_valid(document)


def test_the_schema_lets_keys_be_added(
    sample: Any, document: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    document["new"] = document["findings"][0]["new"] = document["findings"][0]["location"]["new"] = 1
    validator.validate(document)
    assert load_report(json.dumps(document)) == sample.sample_report()


def test_the_schema_knows_every_value_of_the_model(validator: jsonschema.Draft202012Validator) -> None:
    schema: Any = validator.schema
    assert schema["$defs"]["gap"]["properties"]["reason"]["enum"] == list(GapReason)
    assert schema["$defs"]["outcome"]["enum"] == list(Outcome)
    assert schema["$defs"]["disposition"]["enum"] == list(Disposition)


def test_names_what_is_set_aside(document: dict[str, Any]) -> None:
    assert [entry["rule"] for entry in document["waivers"]] == ["compose/no-restart-policy"]
    assert [entry["control"] for entry in document["attestations"]] == ["SEC-05"]


def test_a_name_that_is_no_unicode_can_be_written_and_read(sample: Any) -> None:
    report = replace(sample.empty_report(), policy="caf\udce9")
    assert load_report(text_of(report).encode().decode()) == report


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda d: d.update(schema_version="2.0"), "schema version '2.0'"),
        (lambda d: d.update(schema_version=1), "schema_version should be a text"),
        (lambda d: d.pop("score"), "score is missing"),
        (
            lambda d: d["findings"][1].update(severity="awful"),
            r"findings\[1\].severity should be one of critical, high",
        ),
        (lambda d: d["findings"][0]["evidence"][0].update(source=None), r"evidence\[0\].source should be an object"),
        (lambda d: d["gate"].update(passed="no"), "gate.passed should be true or false"),
        (lambda d: d["controls"][0].update(weight=True), r"controls\[0\].weight should be a whole number"),
        (lambda d: d["score"].update(value="1"), "score.value should be a number"),
        (lambda d: d["score"].update(value=float("inf")), "Infinity is not a JSON number"),
        (lambda d: d["target"].update(files={}), "target.files should be a list"),
        (lambda d: d["findings"][0]["location"].update(kind="x"), "kind should be one of file, container, endpoint"),
    ],
)
def test_the_reader_says_what_is_wrong(spoil: Any, message: str, document: dict[str, Any]) -> None:
    spoil(document)
    with pytest.raises(ValueError, match=message):
        load_report(json.dumps(document))


def test_the_reader_takes_no_number_that_is_none(sample: Any) -> None:
    text = text_of(sample.sample_report()).replace('"value": 48.3', '"value": 1e999')
    with pytest.raises(ValueError, match=r"score\.value should be a number"):
        load_report(text)


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, "[]", "null", '{"schema_version": NaN}', "1" * 5000])
def test_the_reader_survives_what_is_no_report(text: str) -> None:
    with pytest.raises(ValueError, match="not a stackaudit report"):
        load_report(text)
