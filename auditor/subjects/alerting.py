"""The alert path as a whole: alerts that are loaded, where they are sent, and who is told in the end."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, ScalarNode, child, nearest, sequence, text
from auditor.subjects.alert_path import harm, way_to
from auditor.subjects.alertmanager import Alertmanager, AlertmanagerConfig
from auditor.subjects.component import Component
from auditor.subjects.grafana_alerting import GrafanaAlerting
from auditor.subjects.prometheus import AlertmanagerTarget, Prometheus
from auditor.subjects.reference import Kind
from auditor.subjects.rules import AlertRule, RecordingRule, RuleFile, rule_files

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.stack import Stack

URGENT = frozenset(
    {"critical", "crit", "page", "pager", "emergency", "fatal", "disaster", "p0", "p1", "sev0", "sev1", "sev-1"}
)
_RUNBOOK_KEYS = ("runbook_url", "runbook", "runbookURL", "runbook-url", "runbookUrl", "playbook", "playbook_url")
_WATCHDOG_NAME = re.compile(
    r"watch-?_?dog|dead-?_?mans?-?_?s(?:witch|nitch)|always-?_?(?:firing|on)|heart-?_?beat", re.IGNORECASE
)
_ALWAYS = re.compile(r"\(?\s*(?:vector\(\s*1\s*\)|1)\s*\)?(?:\s*(?:==|>)\s*[01])?")
_ENDURING = re.compile(
    r"\b(?:increase|changes|resets|delta|idelta|absent|absent_over_time|predict_linear|\w+_over_time)\s*\("
)
_BURN = re.compile(r"burn|budget|slo[:_]|:slo|ratio_rate|14\.4|sli[:_]", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')
_LABEL_LIST = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_EVALUATORS = (Component.MIMIR, Component.VICTORIAMETRICS, Component.THANOS)


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """An alert that a Prometheus of the stack loads."""

    rule: AlertRule

    @property
    def id(self) -> str:
        """Its name."""
        return self.rule.id

    @property
    def location(self) -> FileLocation:
        """The line of its name."""
        return self.rule.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every alert that is loaded; a gap for each file of rules that cannot be read."""
        return (found if isinstance(found, Gap) else cls(found) for found in AlertRule.find(stack))

    @property
    def expression(self) -> str:
        """The expression as it stands."""
        return self.rule.expr.text if self.rule.expr else ""

    @property
    def severity(self) -> ScalarNode | None:
        """The label `severity`, of the rule or of its group."""
        return self.rule.labels.get("severity")

    @property
    def is_urgent(self) -> bool:
        """Whether its severity asks for somebody at any hour."""
        return self.severity is not None and self.severity.text.strip().lower() in URGENT

    @property
    def labels(self) -> dict[str, str]:
        """The labels that are known from the file; those with a template are not."""
        known = {name: node.text for name, node in self.rule.labels.items() if "{{" not in node.text}
        return {**known, "alertname": self.rule.name}

    @property
    def runbook(self) -> ScalarNode | None:
        """The annotation that names the runbook."""
        found = (self.rule.annotations.get(key) for key in _RUNBOOK_KEYS)
        return next((node for node in found if node is not None and node.text.strip()), None)

    @property
    def is_watchdog(self) -> bool:
        """Whether it always fires, so that its silence is the alarm."""
        return bool(_WATCHDOG_NAME.search(self.rule.name) or _ALWAYS.fullmatch(self.expression.strip()))

    @property
    def waits_by_itself(self) -> bool:
        """Whether the expression looks back over a time of its own or is a burn rate, so that `for` adds nothing."""
        expression = self.expression
        return bool(_ENDURING.search(expression) or _BURN.search(expression) or _BURN.search(self.rule.name))

    @property
    def words(self) -> frozenset[str]:
        """Every metric and function that the expression names, labels and their values left out."""
        return words(self.expression)


def words(expression: str) -> frozenset[str]:
    """The names in an expression, without labels, their values and comments."""
    bare = re.sub(r"#[^\n]*", "", _STRING.sub('""', expression))
    return frozenset(_WORD.findall(re.sub(r"\{[^}]*\}", "", _LABEL_LIST.sub("", bare))))


@dataclass(frozen=True, slots=True, eq=False)
class Alerting:
    """The alert path of a stack that has a Prometheus of its own."""

    stack: Stack

    @property
    def id(self) -> str:
        """There is one in a stack."""
        return "alerting"

    @property
    def location(self) -> FileLocation:
        """Where a Prometheus names its rules, or the services where its configuration cannot be read."""
        for prometheus in self.prometheuses:
            if not isinstance(prometheus.config, Gap):
                return rules_at(prometheus)
        return self.stack.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """One for a stack with a Prometheus that evaluates rules."""
        found = cls(stack)
        if found.prometheuses:
            yield found

    @property
    def prometheuses(self) -> tuple[Prometheus, ...]:
        """Every Prometheus that evaluates rules (agents do not)."""
        found = (item for item in Prometheus.find(self.stack) if isinstance(item, Prometheus))
        return tuple(item for item in found if not item.is_agent)

    @property
    def alertmanagers(self) -> tuple[Alertmanager, ...]:
        """Every Alertmanager of the stack."""
        return tuple(item for item in Alertmanager.find(self.stack) if isinstance(item, Alertmanager))

    @property
    def configs(self) -> tuple[AlertmanagerConfig | Gap, ...]:
        """What each of them is configured to do."""
        return tuple(AlertmanagerConfig.find(self.stack))

    @property
    def targets(self) -> tuple[AlertmanagerTarget, ...]:
        """Every Alertmanager that a Prometheus names, as far as configurations can be read."""
        found = (item.alertmanagers for item in self.prometheuses)
        return tuple(target for item in found if not isinstance(item, Gap) for target in item)

    @property
    def discovers(self) -> bool:
        """Whether a Prometheus finds its Alertmanagers by service discovery."""
        return any(prometheus.discovers_alertmanagers for prometheus in self.prometheuses)

    @property
    def grafana(self) -> GrafanaAlerting:
        """What Grafana is provisioned to alert on, and whom it tells."""
        return self.stack.memo("grafana-alerting", lambda: GrafanaAlerting(self.stack))

    @property
    def unread(self) -> Gap | None:
        """Why some of the rules cannot be seen; None where all can."""
        for prometheus in self.prometheuses:
            files = prometheus.rule_files
            if isinstance(files, Gap):
                return files
        return None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts that are loaded, as far as files can be read."""
        return self.stack.memo("alerts", lambda: tuple(a for a in Alert.find(self.stack) if isinstance(a, Alert)))

    @property
    def recordings(self) -> tuple[RecordingRule, ...]:
        """The recording rules that are loaded, as far as files can be read."""
        return tuple(rule for rule in RecordingRule.find(self.stack) if isinstance(rule, RecordingRule))

    @property
    def orphans(self) -> tuple[RuleFile, ...]:
        """Rule files that nothing loads."""
        found = (item for item in rule_files(self.stack) if isinstance(item, RuleFile))
        return tuple(item for item in found if not item.is_loaded)

    @property
    def elsewhere(self) -> str:
        """Why alerts may be evaluated by another program than this stack's Prometheus; empty where nothing says so."""
        for service in self.stack.services:
            if service.component in _EVALUATORS and _may_rule(service.name, service.command):
                return f"{service.name} may evaluate rules"
        for prometheus in self.prometheuses:
            writes = prometheus.remote_writes
            if not isinstance(writes, Gap) and writes:
                return f"{prometheus.id} sends its metrics to another system, which may evaluate rules"
        return ""

    @property
    def words(self) -> frozenset[str]:
        """Every metric that a loaded alert looks at, by way of recording rules too."""
        return self.stack.memo("alert-words", self._words)

    def _words(self) -> frozenset[str]:
        recorded = {rule.record: rule.expr.text if rule.expr else "" for rule in self.recordings}
        found: set[str] = set()
        waiting = {word for alert in self.alerts for word in alert.words}
        while waiting:
            word = waiting.pop()
            if word not in found:
                found.add(word)
                waiting |= words(recorded.get(word, ""))
        return frozenset(found)

    def alerts_for(self, config: AlertmanagerConfig) -> tuple[Alert, ...]:
        """The alerts that reach an Alertmanager: of every Prometheus that names it; all where none can be told."""
        served = [
            target.prometheus.id
            for target in self.targets
            if target.reference.kind is Kind.SERVICE
            and target.reference.service is not None
            and shares_config(target.reference.service.name, config)
        ]
        if not served:
            return self.alerts
        return tuple(alert for alert in self.alerts if any(p.id in served for p in alert.rule.file.loaded_by))

    def rules_at(self, prometheus: Prometheus) -> FileLocation:
        """The place of a server's `rule_files`, or where it would stand."""
        return rules_at(prometheus)

    @property
    def sends_at(self) -> FileLocation:
        """The place of `alerting`, or where it would stand."""
        for prometheus in self.prometheuses:
            if not isinstance(prometheus.config, Gap):
                return prometheus.config_at("alerting")
        return self.stack.location

    def way_to(self, target: AlertmanagerTarget) -> tuple[str, str]:
        """Why alerts cannot arrive at an address, and why that cannot be told; both empty where they do."""
        return way_to(target)

    def harm(self, step: MappingNode, alerts: list[Alert]) -> tuple[str, list[Alert]]:
        """What a step of relabelling does to alerts that it should leave alone, and to which."""
        return harm(step, alerts)

    def past_the_pager(self, config: AlertmanagerConfig) -> dict[str, list[Alert]]:
        """Urgent alerts, by severity, that surely end where no pager is."""
        found: dict[str, list[Alert]] = {}
        for alert in self.alerts_for(config):
            if alert.severity is None or not alert.is_urgent or self.relabels_severity(alert):
                continue
            ends = config.ends(alert.labels)
            if ends and all(receiver.pages is False for receiver in ends):
                found.setdefault(alert.severity.text, []).append(alert)
        return found

    def relabels_severity(self, alert: Alert) -> bool:
        """Whether the severity of an alert may be rewritten on its way."""
        return any(
            text(step, "target_label") == "severity" or text(step, "action") in ("labelmap", "labeldrop", "labelkeep")
            for prometheus in alert.rule.file.loaded_by
            for step in relabelings(prometheus)
            if text(step, "regex") not in ("replica", "prometheus_replica", "__replica__")
        )

    def relabelings(self, prometheus: Prometheus) -> tuple[MappingNode, ...]:
        """Every entry of a server's `alert_relabel_configs`."""
        return tuple(relabelings(prometheus))

    def sets_label(self, alert: Alert, label: str) -> bool:
        """Whether an alert may get a label on its way, by relabelling or as an external label."""
        return any(sets_label(prometheus, label) for prometheus in alert.rule.file.loaded_by)

    @property
    def relabels(self) -> bool:
        """Whether labels of alerts are rewritten on their way, so that the files' labels are not the last word."""
        return any(any(True for _ in relabelings(prometheus)) for prometheus in self.prometheuses)


def shares_config(service: str, config: AlertmanagerConfig) -> bool:
    """Whether a service runs with this configuration (instances of a cluster share one file)."""
    other = config.stack.service(service)
    if other is None or other.component is not Component.ALERTMANAGER:
        return False
    found = Alertmanager(other).config
    return not isinstance(found, Gap) and found.file.path == config.file.path


def _may_rule(name: str, command: tuple[ScalarNode, ...] | None) -> bool:
    words_ = [name, *(word.text for word in command or ())]
    return any("rule" in word or "vmalert" in word or "mimir" in word for word in words_)


def rules_at(prometheus: Prometheus) -> FileLocation:
    """The place of `rule_files`, or where it would stand."""
    root = prometheus.config
    if isinstance(root, Gap):
        return prometheus.location
    key = root.key("rule_files")
    return key.location.at("rule_files") if key else nearest(root, "rule_files")


def relabelings(prometheus: Prometheus) -> Iterator[MappingNode]:
    """Every entry of `alert_relabel_configs`, for all Alertmanagers or for one.

    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alert_relabel_configs
    """
    root = prometheus.config
    if isinstance(root, Gap):
        return
    alerting = child(root, "alerting")
    for owner in (alerting, *sequence(root, "alerting", "alertmanagers")):
        for entry in sequence(owner, "alert_relabel_configs"):
            if isinstance(entry, MappingNode):
                yield entry


def sets_label(prometheus: Prometheus, label: str) -> bool:
    """Whether every alert may get a label on its way out."""
    external = prometheus.external_labels
    if not isinstance(external, Gap) and label in external:
        return True
    return any(
        text(entry, "target_label") == label or text(entry, "action") == "labelmap" for entry in relabelings(prometheus)
    )


def repository_path(stack: Stack, reference: str) -> str:
    """A runbook's path in the repository, without its anchor."""
    return posixpath.normpath(posixpath.join(stack.directory, reference.partition("#")[0].lstrip("/")))
