"""What alerts must look at so that monitoring does not fail in silence, by metric and never by the name of an alert.

Sources: Prometheus's and Alertmanager's mixins
(https://github.com/prometheus/prometheus/blob/main/documentation/prometheus-mixin/alerts.libsonnet,
https://github.com/prometheus/alertmanager/tree/main/doc/alertmanager-mixin).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from auditor.subjects.component import Component


class Need(NamedTuple):
    """Something to watch: a pattern of the metrics that do, and the component that must be there."""

    what: str
    metrics: re.Pattern[str]
    component: Component | None = None


def _need(what: str, metrics: str, component: Component | None = None) -> Need:
    return Need(what, re.compile(metrics), component)


PATH = (
    _need("a failed reload of Prometheus", r"prometheus_config_last_reload_success\w*"),
    _need("its way to Alertmanager", r"prometheus_notifications_\w+"),
    _need("rules that fail", r"prometheus_rule_(?:evaluation_failures_total|group_iterations_missed_total)"),
    _need(
        "a failed reload of Alertmanager",
        r"alertmanager_config_last_reload_success\w*|alertmanager_config_hash",
        Component.ALERTMANAGER,
    ),
    _need(
        "notifications that fail",
        r"alertmanager_notification(?:s|_requests)_failed_total",
        Component.ALERTMANAGER,
    ),
)
PARTS = (
    _need("targets that are down", r"up|scrape_samples_scraped|probe_success"),
    _need(
        "Prometheus's storage",
        r"prometheus_tsdb_\w*(?:fail|corrupt|storage_blocks|retention|wal)\w*",
    ),
    _need(
        "what Prometheus takes in",
        r"prometheus_tsdb_head_\w+|prometheus_target_\w+|scrape_samples_\w+|prometheus_tsdb_out_of_order\w*",
    ),
    _need("free disk", r"(?:node_filesystem|container_fs)_\w+|prometheus_tsdb_storage_blocks_bytes"),
    _need("Loki", r"loki_\w+|up", Component.LOKI),
    _need("Grafana", r"grafana_\w+|up|probe_success", Component.GRAFANA),
    _need("remote write", r"prometheus_remote_storage_\w+"),
)


def unwatched(
    needs: Iterable[Need], words: frozenset[str], components: Collection[Component | None]
) -> tuple[str, ...]:
    """What of `needs` none of the words is a metric of, components that the stack lacks left out."""
    return tuple(
        need.what
        for need in needs
        if (need.component is None or need.component in components)
        and not any(need.metrics.fullmatch(word) for word in words)
    )
