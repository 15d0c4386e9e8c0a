"""Rules and documents that speak of service level objectives, told by their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap
from auditor.model.pattern import regex

if TYPE_CHECKING:
    from auditor.subjects.alert import Alert
    from auditor.subjects.rules import RecordingRule
    from auditor.subjects.stack import Stack

_HINT = regex(r"(?:^|[^a-z])(?:slos?|slis?|sloth|pyrra|openslo|service-?level)(?:[^a-z]|$)")
_ELSEWHERE = regex(r"(?:^|/)(?:node_modules|vendor|tests?|testdata|fixtures|charts?|k8s|kubernetes|\.\w+)/")
_RECORDED = regex(
    r"(?:^|[:_])(?:slo|sli|slos|slis|error_?budget|burn_?rate|objective)(?:[:_]|\d|$)|error_budget|burnrate",
    re.IGNORECASE,
)


def documents_speaking_of_slos(stack: Stack) -> tuple[str, ...]:
    """Prose files (`docs/slo.md`) whose names say that objectives are written down."""
    listing = stack.view.directory(stack.directory, recursive=True)
    names = () if isinstance(listing, Gap) else listing.names
    return tuple(
        name
        for name in names
        if name.endswith((".md", ".rst", ".adoc", ".txt"))
        and _HINT.search(posixpath.basename(name).lower())
        and not _ELSEWHERE.search(name)
    )


def measured(rules: Iterable[RecordingRule]) -> tuple[RecordingRule, ...]:
    """The recording rules that measure an objective, by what they record."""
    return tuple(rule for rule in rules if _RECORDED.search(rule.record))


def burn_alerts(alerts: Iterable[Alert], rules: Iterable[RecordingRule]) -> tuple[Alert, ...]:
    """Alerts that look at how fast an error budget is spent."""
    records = {rule.record for rule in measured(rules)}
    found = []
    for alert in alerts:
        named = f"{alert.rule.name} {alert.rule.group.name}"
        speaks = re.search(r"burn|error_?budget|slo(?![a-z])", named, re.IGNORECASE)
        if alert.words & records or (speaks and re.search(r"\d", alert.expression)):
            found.append(alert)
    return tuple(found)


def windows(alert: Alert) -> frozenset[str]:
    """The time windows that an alert compares, from ranges and from names such as `ratio_rate5m`."""
    ranges = re.findall(r"\[(\d+[smhdw])", alert.expression)
    named = re.findall(r"(?:rate|burnrate|_)_?(\d+[smhdw])\b", alert.expression)
    return frozenset(ranges) | frozenset(named)
