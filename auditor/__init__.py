"""The API for authors of checks; everything is imported when it is first used, so that the CLI starts at once."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.authoring import (
        Params,
        check,
        failed,
        manual,
        not_applicable,
        passed,
        unknown,
    )
    from auditor.model.catalog import Confidence
    from auditor.model.evidence import Gap, GapReason, SecretGrade
    from auditor.model.finding import Verdict
    from auditor.model.node import scalar
    from auditor.model.value import Setting, known
    from auditor.parse.scalars import go_duration, is_placeholder, prometheus_duration, unexpanded
    from auditor.plugins import Plugin
    from auditor.subjects.agent import kept_on, lost_because
    from auditor.subjects.alert import Alert
    from auditor.subjects.alerting import Alerting
    from auditor.subjects.alertmanager import Alertmanager, AlertmanagerConfig
    from auditor.subjects.backup import BackupScript, RestoreScript
    from auditor.subjects.backup_schedule import BackupSchedule
    from auditor.subjects.component import Component
    from auditor.subjects.compose_files import ComposeFiles, ComposeVariable, Doubt
    from auditor.subjects.container_log import ContainerLog
    from auditor.subjects.container_selection import ContainerSelection
    from auditor.subjects.data import DataMount, DataStore, DataVolume
    from auditor.subjects.datasource import Datasource
    from auditor.subjects.declared_volume import DeclaredVolume
    from auditor.subjects.destinations import Collector, Destination, LogReader, RetiredAgent
    from auditor.subjects.eol import SupportState, support
    from auditor.subjects.exporters import CAdvisor, NodeExporter, Pushgateway, Tempo
    from auditor.subjects.exposure import Reach
    from auditor.subjects.grafana import Grafana
    from auditor.subjects.health_probe import HealthProbe, ProbeState
    from auditor.subjects.hostrules import DaemonConfig, Firewall
    from auditor.subjects.image_facts import image_facts
    from auditor.subjects.image_reference import ImageReference
    from auditor.subjects.isolation import Isolation
    from auditor.subjects.limits import Limits
    from auditor.subjects.literal_secret import LiteralSecret
    from auditor.subjects.log_agents import Alloy, Promtail
    from auditor.subjects.loki import Loki
    from auditor.subjects.mounts import MountKind
    from auditor.subjects.otel import OtelCollector
    from auditor.subjects.programs import Role, other_proxy, role_of
    from auditor.subjects.prometheus import Prometheus
    from auditor.subjects.prometheus_data import (
        has_sidecar,
        keeps_elsewhere,
        network_filesystem,
        same_labels,
        should_hold,
        uploader,
    )
    from auditor.subjects.prometheus_faults import config_faults, flag_faults, hangs_on_variable, idle_features, scalars
    from auditor.subjects.prometheus_web import client_auth, health_probe, open_door, sends_credentials, users_of
    from auditor.subjects.proxy import AuthKind, ProxyRoute, ProxySite, ReverseProxy, proxies
    from auditor.subjects.published import PublishedPort
    from auditor.subjects.query_front import query_fronts
    from auditor.subjects.receivers import Receiver
    from auditor.subjects.reference import Kind
    from auditor.subjects.remote_write import RemoteWrite
    from auditor.subjects.restore_record import RestoreRecord
    from auditor.subjects.retention import Retention, retention_of
    from auditor.subjects.rule_reach import rule_reaches
    from auditor.subjects.rules import AlertRule, RecordingRule, RuleFile, RulePattern
    from auditor.subjects.scrape_faults import (
        doubled_targets,
        honours_rightly,
        intervals,
        meant_for,
        seconds,
        too_long_timeouts,
        watched_by,
        way_to,
    )
    from auditor.subjects.scrape_job import MonitoredComponent, ScrapeJob, leads_to, unseen_targets
    from auditor.subjects.secret_files import SecretFile
    from auditor.subjects.service import Service
    from auditor.subjects.slo import SloSpec
    from auditor.subjects.stack import Stack

_HOMES = {
    "Alert": "auditor.subjects.alert",
    "AlertRule": "auditor.subjects.rules",
    "Alerting": "auditor.subjects.alerting",
    "Alertmanager": "auditor.subjects.alertmanager",
    "AlertmanagerConfig": "auditor.subjects.alertmanager",
    "Alloy": "auditor.subjects.log_agents",
    "AuthKind": "auditor.subjects.proxy",
    "BackupSchedule": "auditor.subjects.backup_schedule",
    "BackupScript": "auditor.subjects.backup",
    "CAdvisor": "auditor.subjects.exporters",
    "Collector": "auditor.subjects.destinations",
    "Component": "auditor.subjects.component",
    "ComposeFiles": "auditor.subjects.compose_files",
    "ComposeVariable": "auditor.subjects.compose_files",
    "Confidence": "auditor.model.catalog",
    "ContainerLog": "auditor.subjects.container_log",
    "ContainerSelection": "auditor.subjects.container_selection",
    "DaemonConfig": "auditor.subjects.hostrules",
    "DataMount": "auditor.subjects.data",
    "DataStore": "auditor.subjects.data",
    "DataVolume": "auditor.subjects.data",
    "Datasource": "auditor.subjects.datasource",
    "DeclaredVolume": "auditor.subjects.declared_volume",
    "Destination": "auditor.subjects.destinations",
    "Doubt": "auditor.subjects.compose_files",
    "Firewall": "auditor.subjects.hostrules",
    "Gap": "auditor.model.evidence",
    "GapReason": "auditor.model.evidence",
    "Grafana": "auditor.subjects.grafana",
    "HealthProbe": "auditor.subjects.health_probe",
    "ImageReference": "auditor.subjects.image_reference",
    "Isolation": "auditor.subjects.isolation",
    "Kind": "auditor.subjects.reference",
    "Limits": "auditor.subjects.limits",
    "LiteralSecret": "auditor.subjects.literal_secret",
    "LogReader": "auditor.subjects.destinations",
    "Loki": "auditor.subjects.loki",
    "MonitoredComponent": "auditor.subjects.scrape_job",
    "MountKind": "auditor.subjects.mounts",
    "NodeExporter": "auditor.subjects.exporters",
    "OtelCollector": "auditor.subjects.otel",
    "Params": "auditor.authoring",
    "Plugin": "auditor.plugins",
    "ProbeState": "auditor.subjects.health_probe",
    "Prometheus": "auditor.subjects.prometheus",
    "Promtail": "auditor.subjects.log_agents",
    "ProxyRoute": "auditor.subjects.proxy",
    "ProxySite": "auditor.subjects.proxy",
    "PublishedPort": "auditor.subjects.published",
    "Pushgateway": "auditor.subjects.exporters",
    "Reach": "auditor.subjects.exposure",
    "Receiver": "auditor.subjects.receivers",
    "RecordingRule": "auditor.subjects.rules",
    "RemoteWrite": "auditor.subjects.remote_write",
    "RestoreRecord": "auditor.subjects.restore_record",
    "RestoreScript": "auditor.subjects.backup",
    "Retention": "auditor.subjects.retention",
    "RetiredAgent": "auditor.subjects.destinations",
    "ReverseProxy": "auditor.subjects.proxy",
    "Role": "auditor.subjects.programs",
    "RuleFile": "auditor.subjects.rules",
    "RulePattern": "auditor.subjects.rules",
    "ScrapeJob": "auditor.subjects.scrape_job",
    "SecretFile": "auditor.subjects.secret_files",
    "SecretGrade": "auditor.model.evidence",
    "Service": "auditor.subjects.service",
    "Setting": "auditor.model.value",
    "SloSpec": "auditor.subjects.slo",
    "Stack": "auditor.subjects.stack",
    "SupportState": "auditor.subjects.eol",
    "Tempo": "auditor.subjects.exporters",
    "Verdict": "auditor.model.finding",
    "check": "auditor.authoring",
    "client_auth": "auditor.subjects.prometheus_web",
    "config_faults": "auditor.subjects.prometheus_faults",
    "doubled_targets": "auditor.subjects.scrape_faults",
    "failed": "auditor.authoring",
    "flag_faults": "auditor.subjects.prometheus_faults",
    "go_duration": "auditor.parse.scalars",
    "hangs_on_variable": "auditor.subjects.prometheus_faults",
    "has_sidecar": "auditor.subjects.prometheus_data",
    "health_probe": "auditor.subjects.prometheus_web",
    "honours_rightly": "auditor.subjects.scrape_faults",
    "idle_features": "auditor.subjects.prometheus_faults",
    "image_facts": "auditor.subjects.image_facts",
    "intervals": "auditor.subjects.scrape_faults",
    "is_placeholder": "auditor.parse.scalars",
    "keeps_elsewhere": "auditor.subjects.prometheus_data",
    "kept_on": "auditor.subjects.agent",
    "known": "auditor.model.value",
    "leads_to": "auditor.subjects.scrape_job",
    "lost_because": "auditor.subjects.agent",
    "manual": "auditor.authoring",
    "meant_for": "auditor.subjects.scrape_faults",
    "network_filesystem": "auditor.subjects.prometheus_data",
    "not_applicable": "auditor.authoring",
    "open_door": "auditor.subjects.prometheus_web",
    "other_proxy": "auditor.subjects.programs",
    "passed": "auditor.authoring",
    "prometheus_duration": "auditor.parse.scalars",
    "proxies": "auditor.subjects.proxy",
    "query_fronts": "auditor.subjects.query_front",
    "retention_of": "auditor.subjects.retention",
    "role_of": "auditor.subjects.programs",
    "rule_reaches": "auditor.subjects.rule_reach",
    "same_labels": "auditor.subjects.prometheus_data",
    "scalar": "auditor.model.node",
    "scalars": "auditor.subjects.prometheus_faults",
    "seconds": "auditor.subjects.scrape_faults",
    "sends_credentials": "auditor.subjects.prometheus_web",
    "should_hold": "auditor.subjects.prometheus_data",
    "support": "auditor.subjects.eol",
    "too_long_timeouts": "auditor.subjects.scrape_faults",
    "unexpanded": "auditor.parse.scalars",
    "unknown": "auditor.authoring",
    "unseen_targets": "auditor.subjects.scrape_job",
    "uploader": "auditor.subjects.prometheus_data",
    "users_of": "auditor.subjects.prometheus_web",
    "watched_by": "auditor.subjects.scrape_faults",
    "way_to": "auditor.subjects.scrape_faults",
}

__all__ = [
    "Alert",
    "AlertRule",
    "Alerting",
    "Alertmanager",
    "AlertmanagerConfig",
    "Alloy",
    "AuthKind",
    "BackupSchedule",
    "BackupScript",
    "CAdvisor",
    "Collector",
    "Component",
    "ComposeFiles",
    "ComposeVariable",
    "Confidence",
    "ContainerLog",
    "ContainerSelection",
    "DaemonConfig",
    "DataMount",
    "DataStore",
    "DataVolume",
    "Datasource",
    "DeclaredVolume",
    "Destination",
    "Doubt",
    "Firewall",
    "Gap",
    "GapReason",
    "Grafana",
    "HealthProbe",
    "ImageReference",
    "Isolation",
    "Kind",
    "Limits",
    "LiteralSecret",
    "LogReader",
    "Loki",
    "MonitoredComponent",
    "MountKind",
    "NodeExporter",
    "OtelCollector",
    "Params",
    "Plugin",
    "ProbeState",
    "Prometheus",
    "Promtail",
    "ProxyRoute",
    "ProxySite",
    "PublishedPort",
    "Pushgateway",
    "Reach",
    "Receiver",
    "RecordingRule",
    "RemoteWrite",
    "RestoreRecord",
    "RestoreScript",
    "Retention",
    "RetiredAgent",
    "ReverseProxy",
    "Role",
    "RuleFile",
    "RulePattern",
    "ScrapeJob",
    "SecretFile",
    "SecretGrade",
    "Service",
    "Setting",
    "SloSpec",
    "Stack",
    "SupportState",
    "Tempo",
    "Verdict",
    "check",
    "client_auth",
    "config_faults",
    "doubled_targets",
    "failed",
    "flag_faults",
    "go_duration",
    "hangs_on_variable",
    "has_sidecar",
    "health_probe",
    "honours_rightly",
    "idle_features",
    "image_facts",
    "intervals",
    "is_placeholder",
    "keeps_elsewhere",
    "kept_on",
    "known",
    "leads_to",
    "lost_because",
    "manual",
    "meant_for",
    "network_filesystem",
    "not_applicable",
    "open_door",
    "other_proxy",
    "passed",
    "prometheus_duration",
    "proxies",
    "query_fronts",
    "retention_of",
    "role_of",
    "rule_reaches",
    "same_labels",
    "scalar",
    "scalars",
    "seconds",
    "sends_credentials",
    "should_hold",
    "support",
    "too_long_timeouts",
    "unexpanded",
    "unknown",
    "unseen_targets",
    "uploader",
    "users_of",
    "watched_by",
    "way_to",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
