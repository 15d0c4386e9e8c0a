"""The way from Prometheus to Alertmanager: addresses that lead nowhere, relabelling that loses alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.node import MappingNode, Node, ScalarNode, SequenceNode, scalar, sequence, text
from auditor.subjects.alertmanager import Alertmanager
from auditor.subjects.component import Component
from auditor.subjects.receivers import joins_outside
from auditor.subjects.reference import Kind
from auditor.subjects.routing import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.subjects.alert import Alert
    from auditor.subjects.alertmanager_target import AlertmanagerTarget

_HTTP = 80
_PORT = 9093


def way_to(target: AlertmanagerTarget) -> tuple[str, str]:
    """Why alerts cannot arrive at an address, and why it cannot be told whether they do; both empty where they do.

    Source of the port that is used where none is given: `notifier/alertmanager.go` of Prometheus.
    """
    reference = target.reference
    if reference.kind is Kind.SELF:
        return "localhost is Prometheus's own container", ""
    if reference.kind is Kind.NOBODY and not joins_outside(target.prometheus.service):
        return f"no service of the stack is called {reference.host!r}", ""
    if reference.kind is not Kind.SERVICE or reference.service is None:
        return "", f"{reference.host} lies outside the stack"
    if not reference.reachable:
        return f"{reference.host} shares no network with {target.prometheus.id}", ""
    if reference.service.component is not Component.ALERTMANAGER:
        return "", f"what {reference.service.name} answers cannot be told"
    return _way_into(target, Alertmanager(reference.service))


def _way_into(target: AlertmanagerTarget, alertmanager: Alertmanager) -> tuple[str, str]:
    if alertmanager.is_wrapped:
        return "", "a script starts this Alertmanager, and may choose its port and prefix"
    listen = alertmanager.flag("web.listen-address")
    tail = listen.value.rpartition(":")[2] if listen is not None else str(_PORT)
    port = target.reference.port or _HTTP
    if tail.isdigit() and int(tail) != port:
        return f"Alertmanager listens on port {tail} of its container, not on {port}", ""
    wanted, given = alertmanager.route_prefix, target.path_prefix.value.rstrip("/")
    if wanted != given:
        return f"Alertmanager answers below {wanted or '/'!r}, path_prefix is {given or '/'!r}", ""
    if target.scheme.value == "https" and alertmanager.flag("web.config.file") is None:
        return "it is asked by https, and Alertmanager has no web configuration with TLS", ""
    return "", ""


def label_names(node: Node) -> set[str]:
    """Every label that a configuration gives to targets or series, by name."""
    found: set[str] = set()
    if isinstance(node, MappingNode):
        for key, value in node.items():
            if key in ("labels", "external_labels") and isinstance(value, MappingNode):
                found |= set(value.keys())
            elif key == "target_label" and isinstance(value, ScalarNode):
                found.add(value.text)
            else:
                found |= label_names(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            found |= label_names(item)
    return found


def harm(step: MappingNode, alerts: list[Alert]) -> tuple[str, list[Alert]]:
    """What a step of relabelling does to alerts that it should leave alone, and to which.

    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
    """
    action = text(step, "action") or "replace"
    if action in ("drop", "keep"):
        wanted = action == "drop"
        return "drops them", [alert for alert in alerts if _matches(step, alert.labels) is wanted]
    regex = scalar(step, "regex")
    if action in ("labeldrop", "labelkeep") and regex is not None:
        hit = Matcher("", "=~", regex.text, regex).matches("severity")
        if hit is (action == "labeldrop"):
            return "takes away their severity", [alert for alert in alerts if alert.severity is not None]
    return "", []


def touches_severity(step: MappingNode) -> bool:
    """Whether a step may set or remove the severity of an alert."""
    action = text(step, "action") or "replace"
    if action in ("labeldrop", "labelkeep"):
        regex = scalar(step, "regex")
        hit = Matcher("", "=~", regex.text, regex).matches("severity") if regex is not None else True
        return hit is not (action == "labelkeep")
    return action == "labelmap" or (action not in ("drop", "keep") and text(step, "target_label") == "severity")


def _matches(step: MappingNode, labels: Mapping[str, str]) -> bool | None:
    regex = scalar(step, "regex")
    names = [text(item) or "" for item in sequence(step, "source_labels")]
    if regex is None or any(name not in labels for name in names):
        return None
    joined = (text(step, "separator") or ";").join(labels[name] for name in names)
    return Matcher("", "=~", regex.text, regex).matches(joined)
