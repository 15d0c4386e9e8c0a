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
    from auditor.model.value import Setting, known
    from auditor.parse.scalars import go_duration, is_placeholder, prometheus_duration
    from auditor.plugins import Plugin
    from auditor.subjects.agent import kept_on, lost_because
    from auditor.subjects.alert import Alert
    from auditor.subjects.alerting import Alerting
    from auditor.subjects.alertmanager import Alertmanager, AlertmanagerConfig
    from auditor.subjects.backup import BackupScript, RestoreScript
    from auditor.subjects.backup_schedule import BackupSchedule
    from auditor.subjects.component import Component
    from auditor.subjects.container_log import ContainerLog
    from auditor.subjects.data import DataStore, DataVolume
    from auditor.subjects.datasource import Datasource
    from auditor.subjects.eol import SupportState, support
    from auditor.subjects.exposure import Reach
    from auditor.subjects.grafana import Grafana
    from auditor.subjects.health_probe import HealthProbe, ProbeState
    from auditor.subjects.hostrules import DaemonConfig, Firewall
    from auditor.subjects.image_facts import image_facts
    from auditor.subjects.image_reference import ImageReference
    from auditor.subjects.isolation import Isolation
    from auditor.subjects.limits import Limits
    from auditor.subjects.loki import Loki
    from auditor.subjects.programs import Role, other_proxy, role_of
    from auditor.subjects.prometheus import Prometheus
    from auditor.subjects.proxy import AuthKind, ProxyRoute, ProxySite, ReverseProxy, proxies
    from auditor.subjects.published import PublishedPort
    from auditor.subjects.receivers import Receiver
    from auditor.subjects.remote_write import RemoteWrite
    from auditor.subjects.restore_record import RestoreRecord
    from auditor.subjects.rules import AlertRule, RecordingRule, RuleFile, RulePattern
    from auditor.subjects.scrape_job import MonitoredComponent, ScrapeJob
    from auditor.subjects.service import Service
    from auditor.subjects.slo import SloSpec
    from auditor.subjects.stack import Stack

_HOMES = {
    "Alert": "auditor.subjects.alert",
    "AlertRule": "auditor.subjects.rules",
    "Alerting": "auditor.subjects.alerting",
    "Alertmanager": "auditor.subjects.alertmanager",
    "AlertmanagerConfig": "auditor.subjects.alertmanager",
    "AuthKind": "auditor.subjects.proxy",
    "BackupSchedule": "auditor.subjects.backup_schedule",
    "BackupScript": "auditor.subjects.backup",
    "Component": "auditor.subjects.component",
    "Confidence": "auditor.model.catalog",
    "ContainerLog": "auditor.subjects.container_log",
    "DaemonConfig": "auditor.subjects.hostrules",
    "DataStore": "auditor.subjects.data",
    "DataVolume": "auditor.subjects.data",
    "Datasource": "auditor.subjects.datasource",
    "Firewall": "auditor.subjects.hostrules",
    "Gap": "auditor.model.evidence",
    "GapReason": "auditor.model.evidence",
    "Grafana": "auditor.subjects.grafana",
    "HealthProbe": "auditor.subjects.health_probe",
    "ImageReference": "auditor.subjects.image_reference",
    "Isolation": "auditor.subjects.isolation",
    "Limits": "auditor.subjects.limits",
    "Loki": "auditor.subjects.loki",
    "MonitoredComponent": "auditor.subjects.scrape_job",
    "Params": "auditor.authoring",
    "Plugin": "auditor.plugins",
    "ProbeState": "auditor.subjects.health_probe",
    "Prometheus": "auditor.subjects.prometheus",
    "ProxyRoute": "auditor.subjects.proxy",
    "ProxySite": "auditor.subjects.proxy",
    "PublishedPort": "auditor.subjects.published",
    "Reach": "auditor.subjects.exposure",
    "Receiver": "auditor.subjects.receivers",
    "RecordingRule": "auditor.subjects.rules",
    "RemoteWrite": "auditor.subjects.remote_write",
    "RestoreRecord": "auditor.subjects.restore_record",
    "RestoreScript": "auditor.subjects.backup",
    "ReverseProxy": "auditor.subjects.proxy",
    "Role": "auditor.subjects.programs",
    "RuleFile": "auditor.subjects.rules",
    "RulePattern": "auditor.subjects.rules",
    "ScrapeJob": "auditor.subjects.scrape_job",
    "SecretGrade": "auditor.model.evidence",
    "Service": "auditor.subjects.service",
    "Setting": "auditor.model.value",
    "SloSpec": "auditor.subjects.slo",
    "Stack": "auditor.subjects.stack",
    "SupportState": "auditor.subjects.eol",
    "Verdict": "auditor.model.finding",
    "check": "auditor.authoring",
    "failed": "auditor.authoring",
    "go_duration": "auditor.parse.scalars",
    "image_facts": "auditor.subjects.image_facts",
    "is_placeholder": "auditor.parse.scalars",
    "kept_on": "auditor.subjects.agent",
    "known": "auditor.model.value",
    "lost_because": "auditor.subjects.agent",
    "manual": "auditor.authoring",
    "not_applicable": "auditor.authoring",
    "other_proxy": "auditor.subjects.programs",
    "passed": "auditor.authoring",
    "prometheus_duration": "auditor.parse.scalars",
    "proxies": "auditor.subjects.proxy",
    "role_of": "auditor.subjects.programs",
    "support": "auditor.subjects.eol",
    "unknown": "auditor.authoring",
}

__all__ = [
    "Alert",
    "AlertRule",
    "Alerting",
    "Alertmanager",
    "AlertmanagerConfig",
    "AuthKind",
    "BackupSchedule",
    "BackupScript",
    "Component",
    "Confidence",
    "ContainerLog",
    "DaemonConfig",
    "DataStore",
    "DataVolume",
    "Datasource",
    "Firewall",
    "Gap",
    "GapReason",
    "Grafana",
    "HealthProbe",
    "ImageReference",
    "Isolation",
    "Limits",
    "Loki",
    "MonitoredComponent",
    "Params",
    "Plugin",
    "ProbeState",
    "Prometheus",
    "ProxyRoute",
    "ProxySite",
    "PublishedPort",
    "Reach",
    "Receiver",
    "RecordingRule",
    "RemoteWrite",
    "RestoreRecord",
    "RestoreScript",
    "ReverseProxy",
    "Role",
    "RuleFile",
    "RulePattern",
    "ScrapeJob",
    "SecretGrade",
    "Service",
    "Setting",
    "SloSpec",
    "Stack",
    "SupportState",
    "Verdict",
    "check",
    "failed",
    "go_duration",
    "image_facts",
    "is_placeholder",
    "kept_on",
    "known",
    "lost_because",
    "manual",
    "not_applicable",
    "other_proxy",
    "passed",
    "prometheus_duration",
    "proxies",
    "role_of",
    "support",
    "unknown",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
