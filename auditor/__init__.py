"""The API for authors of checks; everything is imported when it is first used, so that the CLI starts at once."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.check import (
        Params,
        check,
        failed,
        manual,
        not_applicable,
        passed,
        unknown,
    )
    from auditor.model.catalog import Confidence
    from auditor.model.evidence import Gap, GapReason
    from auditor.model.finding import Verdict
    from auditor.model.value import Setting
    from auditor.plugins import Plugin
    from auditor.subjects.component import Component
    from auditor.subjects.service import Service
    from auditor.subjects.stack import Stack

_HOMES = {
    "Component": "auditor.subjects.component",
    "Confidence": "auditor.model.catalog",
    "Gap": "auditor.model.evidence",
    "GapReason": "auditor.model.evidence",
    "Params": "auditor.check",
    "Plugin": "auditor.plugins",
    "Service": "auditor.subjects.service",
    "Setting": "auditor.model.value",
    "Stack": "auditor.subjects.stack",
    "Verdict": "auditor.model.finding",
    "check": "auditor.check",
    "failed": "auditor.check",
    "manual": "auditor.check",
    "not_applicable": "auditor.check",
    "passed": "auditor.check",
    "unknown": "auditor.check",
}

__all__ = [
    "Component",
    "Confidence",
    "Gap",
    "GapReason",
    "Params",
    "Plugin",
    "Service",
    "Setting",
    "Stack",
    "Verdict",
    "check",
    "failed",
    "manual",
    "not_applicable",
    "passed",
    "unknown",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
