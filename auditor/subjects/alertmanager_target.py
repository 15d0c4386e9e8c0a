"""The Alertmanagers that Prometheus is told to send to."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, scalar, sequence
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.reference import Reference


@dataclass(frozen=True, slots=True, eq=False)
class AlertmanagerTarget:
    """An Alertmanager that Prometheus sends to.

    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config
    """

    prometheus: Prometheus
    node: ScalarNode
    entry: MappingNode
    reference: Reference
    pointer: str

    @property
    def location(self) -> FileLocation:
        """The target."""
        return self.node.location.at(self.pointer)

    @property
    def address(self) -> str:
        """`host:port`, as it stands."""
        return self.node.text

    def setting(self, name: str, default: str) -> Setting[str]:
        """A key of its entry, e.g. `api_version`, or the default."""
        node = scalar(self.entry, name)
        if node is None or not node.text:
            return Setting(name, default, self.location, is_default=True)
        return Setting(name, node.text, node.location)

    @property
    def scheme(self) -> Setting[str]:
        """`http` unless set."""
        return self.setting("scheme", "http")

    @property
    def path_prefix(self) -> Setting[str]:
        """`/` unless set."""
        return self.setting("path_prefix", "/")

    @property
    def api_version(self) -> Setting[str]:
        """`v2` unless set (`v1` before Prometheus 2.26 was the default of old)."""
        return self.setting("api_version", "v2")

    @property
    def has_credentials(self) -> bool:
        """True where the entry logs in somehow."""
        return any(self.entry.get(key) is not None for key in ("basic_auth", "authorization", "oauth2", "sigv4"))


def _of_entry(prometheus: Prometheus, entry: MappingNode, pointer: str) -> Iterable[AlertmanagerTarget]:
    for place, group in enumerate(sequence(entry, "static_configs")):
        for index, node in enumerate(sequence(group, "targets")):
            if isinstance(node, ScalarNode):
                route = f"{pointer}.static_configs.{place}.targets.{index}"
                yield AlertmanagerTarget(prometheus, node, entry, prometheus.refer(node.text), route)


def read_targets(prometheus: Prometheus, root: MappingNode) -> tuple[AlertmanagerTarget, ...]:
    """Every static target of `alerting.alertmanagers`."""
    return tuple(
        target
        for index, entry in enumerate(sequence(root, "alerting", "alertmanagers"))
        if isinstance(entry, MappingNode)
        for target in _of_entry(prometheus, entry, f"alerting.alertmanagers.{index}")
    )
