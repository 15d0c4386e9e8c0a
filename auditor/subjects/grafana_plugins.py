"""Plugins that Grafana installs when it starts, and those that current Grafana cannot load."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.location import FileLocation
from auditor.model.values import dataclass
from auditor.subjects import grafana_settings
from auditor.subjects.service import Service

VARIABLES = ("GF_INSTALL_PLUGINS", "GF_PLUGINS_PREINSTALL", "GF_PLUGINS_PREINSTALL_SYNC")

# Plugins that need AngularJS in every version.
# Source: https://grafana.com/docs/grafana/latest/developers/angular_deprecation/angular-plugins/.
ANGULAR = frozenset(
    {
        "grafana-piechart-panel",
        "grafana-worldmap-panel",
        "grafana-simple-json-datasource",
        "grafana-influxdb-08-datasource",
        "grafana-influxdb-flux-datasource",
        "grafana-kairosdb-datasource",
        "grafana-kubernetes-app",
        "natel-discrete-panel",
        "natel-influx-admin-panel",
        "natel-plotly-panel",
        "natel-usgs-datasource",
        "jdbranham-diagram-panel",
        "mtanda-heatmap-epoch-panel",
        "mtanda-histogram-panel",
        "neocat-cal-heatmap-panel",
        "vonage-status-panel",
        "btplc-status-dot-panel",
        "btplc-alarm-box-panel",
        "btplc-peak-report-panel",
        "btplc-trend-box-panel",
        "briangann-datatable-panel",
        "agenty-flowcharting-panel",
        "corpglory-progresslist-panel",
        "digiapulssi-breadcrumb-panel",
        "digiapulssi-organisations-panel",
        "larona-epict-panel",
        "michaeldmoore-annunciator-panel",
        "mxswat-separator-panel",
        "petrslavotinek-carpetplot-panel",
        "ryantxu-ajax-panel",
        "savantly-heatmap-panel",
        "smartmakers-trafficlight-panel",
        "snuids-trafficlights-panel",
        "zuburqan-parity-report-panel",
        "camptocamp-prometheus-alertmanager-datasource",
    }
)


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plugin in one of the variables, with its version where one is named."""

    name: str
    version: str
    location: FileLocation

    @property
    def is_angular(self) -> bool:
        """True where no version of it works without AngularJS."""
        return self.name in ANGULAR


def read_plugins(service: Service) -> Iterator[InstalledPlugin]:
    """`name version` and `url;name` of GF_INSTALL_PLUGINS, `name@version@url` of the others.

    Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/ and `[plugins] preinstall`.
    """
    for variable in VARIABLES:
        node = grafana_settings.variables(service).get(variable)
        if node is None or grafana_settings.open_variables(node):
            continue
        location = node.location.at(f"{service.pointer}.environment.{variable}")
        for entry in filter(None, (item.strip() for item in node.text.split(","))):
            if ";" in entry:  # a file at a URL, whose name tells the version
                yield InstalledPlugin(entry.rpartition(";")[2], entry.partition(";")[0], location)
            elif variable == VARIABLES[0]:
                name, _, version = entry.partition(" ")
                yield InstalledPlugin(name, version.strip(), location)
            else:
                name, _, version = entry.partition("@")
                yield InstalledPlugin(name, version, location)
