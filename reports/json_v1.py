"""The JSON report, version 1: a public contract. Keys may be added; none is ever renamed, removed or retyped.

The shape is written out here by hand, apart from the model, so that a change of the model cannot change the contract
unseen. `reports/schema/report-v1.schema.json` describes it; `load_report` reads it back without loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from auditor.model.evidence import Gap
from auditor.model.finding import Disposition, Evidence, Finding
from auditor.model.location import ContainerLocation, EndpointLocation, FileLocation, Location
from auditor.model.pattern import regex
from auditor.model.report import ControlResult, Excerpt, Problem, Report, Score, SourceInfo, TargetInfo, ToolInfo
from reports import Format, RenderOptions
from reports._json_reader import load_report

__all__ = ["FORMAT", "SCHEMA_VERSION", "load_report", "render", "to_json"]

SCHEMA_VERSION: Final = "1.0"
_SURROGATE: Final = regex("[\ud800-\udfff]")

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)

Json = dict[str, Any]


def render(report: Report, options: RenderOptions) -> str:  # noqa: ARG001 (a contract has no options)
    """The report as JSON text: fixed order of keys, one line for each finding, control and source."""
    text = _text(to_json(report))
    # Half a surrogate pair (a file name that is no UTF-8) cannot be encoded; as a JSON escape it can.
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _text(data: Json) -> str:
    """JSON with a line for each key, and for each item of a list.

    That is as easy to read, search and compare as indentation, a third of its size, and json's fast encoder writes it.
    """
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            items = ",\n".join(f"    {_compact(item)}" for item in value)
            lines.append(f'  "{key}": [\n{items}\n  ]')
        else:
            lines.append(f'  "{key}": {_compact(value)}')
    return "{\n" + ",\n".join(lines) + "\n}"


def _compact(value: object) -> str:
    return _ENCODER.encode(value)


def to_json(report: Report) -> Json:
    """The report as plain JSON values, in the order of the contract."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": _tool(report.tool),
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        "target": _target(report.target),
        "policy": report.policy,
        "score": _score(report.score),
        "gate": {
            "passed": report.gate.passed,
            "exit_code": int(report.gate.exit_code),
            "reasons": list(report.gate.reasons),
        },
        "controls": [_control(control) for control in report.controls],
        "findings": [_finding(finding, report.excerpts) for finding in report.findings],
        "gaps": [_gap(gap) for gap in report.gaps],
        "sources": [_source(source) for source in report.sources],
        "waivers": _set_aside(report.findings, Disposition.WAIVED),
        "attestations": _set_aside(report.findings, Disposition.ATTESTED),
        "problems": [_problem(problem) for problem in report.problems],
    }


def _tool(tool: ToolInfo) -> Json:
    return {
        "name": tool.name,
        "version": tool.version,
        "edition": tool.edition,
        "rules_digest": tool.rules_digest,
        "plugins": list(tool.plugins),
    }


def _target(target: TargetInfo) -> Json:
    return {
        "project": target.project,
        "root": target.root,
        "files": list(target.files),
        "engine": target.engine,
        "endpoints": list(target.endpoints),
        "services": list(target.services),
        "profiles": list(target.profiles),
        "components": dict(target.components),
        "notes": list(target.notes),
    }


def _score(score: Score) -> Json:
    return {
        "value": score.value,
        "value_without_waivers": score.value_without_waivers,
        "grade": score.grade,
        "coverage": score.coverage,
        "caps": [{"grade": cap.grade, "reason": cap.reason} for cap in score.caps],
        "categories": {
            str(name): {"value": category.value, "coverage": category.coverage, "weight": category.weight}
            for name, category in score.categories.items()
        },
        "top_fixes": [
            {"rule": fix.rule, "subject": fix.subject, "gain": fix.gain, "title": fix.title} for fix in score.top_fixes
        ],
    }


def _control(control: ControlResult) -> Json:
    return {
        "id": control.id,
        "title": control.title,
        "category": str(control.category),
        "outcome": str(control.outcome),
        "score": control.score,
        "coverage": control.coverage,
        "weight": control.weight,
        "rules": [
            {
                "rule": share.rule,
                "weight": share.weight,
                "passed": share.passed,
                "failed": share.failed,
                "unassessed": share.unassessed,
            }
            for share in control.rules
        ],
        "note": control.note,
        "optional": control.optional,
    }


def _finding(finding: Finding, excerpts: Mapping[str, Excerpt]) -> Json:
    return {
        "rule": finding.rule,
        "control": finding.control,
        "category": str(finding.category),
        "outcome": str(finding.outcome),
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "disposition": str(finding.disposition),
        "subject": finding.subject,
        "message": finding.message,
        "location": _location(finding.location),
        "related": [_location(location) for location in finding.related],
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "remediation": finding.remediation,
        "references": list(finding.references),
        "fingerprint": finding.fingerprint,
        "title": finding.title,
        "why": finding.why,
        "example": finding.example,
        "lifecycle": str(finding.lifecycle),
        "folded_into": finding.folded_into,
        "excerpt": _excerpt(finding, excerpts.get(finding.fingerprint)),
    }


def _evidence(evidence: Evidence) -> Json:
    return {
        "layer": str(evidence.layer),
        "source": _location(evidence.source),
        "expected": evidence.expected,
        "actual": evidence.actual,
    }


def _excerpt(finding: Finding, excerpt: Excerpt | None) -> Json | None:
    if excerpt is None:
        return None
    shown: Json = {"first_line": excerpt.first_line, "lines": list(excerpt.lines)}
    if excerpt.location != finding.location:
        shown["location"] = _location(excerpt.location)
    return shown


def _location(location: Location | None) -> Json | None:
    """The keys of the contract always, null where the kind has none; what only one kind has comes after them."""
    if location is None:
        return None
    keys: Json = dict.fromkeys(("kind", "path", "line", "column", "pointer", "url"))
    if isinstance(location, FileLocation):
        keys |= {"kind": "file", "path": location.path, "pointer": location.pointer}
        if location.span:
            span = location.span
            keys |= {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}
        return keys | {"missing": location.missing}
    if isinstance(location, ContainerLocation):
        return keys | {"kind": "container", "pointer": location.pointer, "container": location.container}
    if isinstance(location, EndpointLocation):
        return keys | {"kind": "endpoint", "pointer": location.pointer, "url": location.url, "method": location.method}
    raise TypeError(f"no JSON for a location of type {type(location).__name__}")


def _gap(gap: Gap) -> Json:
    return {
        "layer": str(gap.layer),
        "subject": gap.subject,
        "reason": str(gap.reason),
        "detail": gap.detail,
        "location": _location(gap.location),
    }


def _source(source: SourceInfo) -> Json:
    return {
        "kind": source.kind,
        "name": source.name,
        "state": source.state,
        "sha256": source.sha256,
        "detail": source.detail,
    }


def _problem(problem: Problem) -> Json:
    return {"source": problem.source, "message": problem.message, "location": _location(problem.location)}


def _set_aside(findings: Iterable[Finding], disposition: Disposition) -> list[Json]:
    """The findings that a waiver or an attestation set aside, by name."""
    return [
        {
            "rule": finding.rule,
            "control": finding.control,
            "subject": finding.subject,
            "fingerprint": finding.fingerprint,
        }
        for finding in findings
        if finding.disposition is disposition
    ]


FORMAT: Final = Format("json", "application/json", ".json", render, "everything, for programs; a stable contract")
