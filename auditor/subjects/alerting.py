"""The alert path as a whole: alerts that are loaded, where they are sent, and who is told in the end."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, ScalarNode, child, nearest, sequence, text
from auditor.model.values import dataclass
from auditor.subjects.alert import Alert, words
from auditor.subjects.alert_path import harm, label_names, touches_severity, way_to
from auditor.subjects.alertmanager import Alertmanager, AlertmanagerConfig
from auditor.subjects.alertmanager_target import AlertmanagerTarget
from auditor.subjects.component import Component
from auditor.subjects.grafana_alerting import GrafanaAlerting, dashboards
from auditor.subjects.meta_alerts import PARTS, PATH, unwatched
from auditor.subjects.objectives import burn_alerts, documents_speaking_of_slos, measured, windows
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.reference import Kind
from auditor.subjects.rules import RecordingRule, RuleFile, rule_files

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.subjects.service import Service
    from auditor.subjects.stack import Stack

_OF_TARGETS = (
    "job",
    "instance",
    "service",
    "env",
    "environment",
    "cluster",
    "namespace",
    "pod",
    "container",
    "host",
    "name",
)
_EVALUATORS = (Component.MIMIR, Component.VICTORIAMETRICS, Component.THANOS)


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
    def may_alert(self) -> tuple[Service, ...]:
        """Services that are called like an Alertmanager, and whose program cannot be told."""
        return tuple(s for s in self.stack.services if s.component is None and "alertmanager" in s.name)

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

    def lies_beside_alerts(self, file: RuleFile) -> bool:
        """Whether an orphan lies in one directory with orphans that hold alerts, so that one fault loses both."""
        directory = posixpath.dirname(file.path)
        return any(other.alerts and posixpath.dirname(other.path) == directory for other in self.orphans)

    @property
    def evaluator(self) -> str:
        """Which other program of the stack may evaluate rules; empty where none does."""
        for service in self.stack.services:
            image = service.image_setting
            if service.component in _EVALUATORS and _may_rule(service.name, service.command):
                return f"{service.name} may evaluate rules"
            if image is not None and re.search(r"cortex|vmalert|mimir", image.value):
                return f"{service.name} may evaluate rules"
        return ""

    @property
    def elsewhere(self) -> str:
        """Why alerts may be evaluated by another program than this stack's Prometheus; empty where nothing says so."""
        if self.evaluator:
            return self.evaluator
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

    def labels_of(self, alert: Alert) -> dict[str, str]:
        """The labels of an alert, with those that only other rules set as absent.

        A label that rules set, that no scrape configuration sets and that the alert's expression does not name is from
        rules alone: an alert whose rule does not set it does not have it.
        """
        set_by_rules = {name for other in self.alerts for name in other.rule.labels} - set(alert.rule.labels)
        absent = {name: "" for name in set_by_rules - self.target_labels if name not in alert.expression}
        return {**absent, **alert.labels}

    def urgent_labels(self, config: AlertmanagerConfig) -> tuple[Mapping[str, str], ...]:
        """What the routes of an Alertmanager look at of the labels of urgent alerts."""
        asked = {matcher.label for route in config.routes for matcher in route.matchers} | {"severity"}
        urgent = [alert for alert in self.alerts_for(config) if alert.is_urgent and alert.severity is not None]
        known = [self.labels_of(alert) for alert in urgent]
        kinds = (tuple((name, labels[name]) for name in sorted(asked & labels.keys())) for labels in known)
        return tuple(dict(kind) for kind in dict.fromkeys(kinds))

    @property
    def target_labels(self) -> frozenset[str]:
        """Labels that series may bring along: those of targets, of relabelling, and the ones that everybody uses."""
        return self.stack.memo("target-labels", self._target_labels)

    def _target_labels(self) -> frozenset[str]:
        found = set(_OF_TARGETS)
        for prometheus in self.prometheuses:
            if not isinstance(prometheus.config, Gap):
                found |= label_names(prometheus.config)
        return frozenset(found)

    def past_the_pager(self, config: AlertmanagerConfig) -> dict[str, list[Alert]]:
        """Urgent alerts, by severity, that surely end where no pager is."""
        found: dict[str, list[Alert]] = {}
        for alert in self.alerts_for(config):
            if alert.severity is None or not alert.is_urgent or self.relabels_severity(alert):
                continue
            ends = config.ends(self.labels_of(alert))
            if any(receiver.sends for receiver in ends) and all(receiver.pages is False for receiver in ends):
                found.setdefault(alert.severity.text, []).append(alert)
        return found

    def heartbeat(self, config: AlertmanagerConfig, alert: Alert) -> bool | None:
        """Whether an alert reaches a heartbeat service; None where a web hook may lead to one."""
        told = {
            integration.is_heartbeat if integration.is_heartbeat or integration.kind != "webhook" else None
            for receiver in config.ends(alert.labels)
            for integration in receiver.integrations
        }
        return True if True in told else None if None in told else False

    @property
    def unwatched_path(self) -> tuple[str, ...]:
        """What of the alert path no alert looks at."""
        return unwatched(PATH, self.words, {service.component for service in self.stack.services})

    @property
    def unwatched_parts(self) -> tuple[str, ...]:
        """What else of the stack no alert looks at."""
        components = {service.component for service in self.stack.services}
        writes = (prometheus.remote_writes for prometheus in self.prometheuses)
        table = PARTS if any(not isinstance(found, Gap) and found for found in writes) else PARTS[:-1]
        return unwatched(table, self.words, components)

    @property
    def objectives(self) -> tuple[RecordingRule, ...]:
        """The recording rules that measure objectives."""
        return measured(self.recordings)

    @property
    def burn_alerts(self) -> tuple[Alert, ...]:
        """The alerts that look at how fast an error budget is spent."""
        return burn_alerts(self.alerts, self.recordings)

    @property
    def slo_documents(self) -> tuple[str, ...]:
        """Prose that speaks of objectives."""
        return documents_speaking_of_slos(self.stack)

    def windows(self, alert: Alert) -> frozenset[str]:
        """The time windows that an alert compares."""
        return windows(alert)

    @property
    def used_in_rules(self) -> frozenset[str]:
        """Every name that some loaded rule uses."""
        return self.stack.memo("used-in-rules", self._used_in_rules)

    def _used_in_rules(self) -> frozenset[str]:
        found = {word for alert in self.alerts for word in alert.words}
        for rule in self.recordings:
            found |= words(rule.expr.text if rule.expr else "") - {rule.record}
        return frozenset(found)

    @property
    def dashboards(self) -> tuple[str, ...] | Gap:
        """The text of every dashboard that a Grafana of the stack mounts; a gap where one cannot be read."""
        return self.stack.memo("dashboard-texts", lambda: dashboards(self.stack))

    def relabels_severity(self, alert: Alert) -> bool:
        """Whether the severity of an alert may be rewritten on its way."""
        return any(
            touches_severity(step) for prometheus in alert.rule.file.loaded_by for step in relabelings(prometheus)
        )

    def relabelings(self, prometheus: Prometheus) -> tuple[MappingNode, ...]:
        """Every entry of a server's `alert_relabel_configs`."""
        return tuple(relabelings(prometheus))

    def sets_label(self, alert: Alert, label: str) -> bool:
        """Whether an alert may get a label on its way, by relabelling or as an external label."""
        return any(sets_label(prometheus, label) for prometheus in alert.rule.file.loaded_by)


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
