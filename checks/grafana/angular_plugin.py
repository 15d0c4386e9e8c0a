"""A plugin is installed that current Grafana cannot load."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, not_applicable, passed

_REMOVED = (12,)


@check
def angular_plugin(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.plugins:
        yield not_applicable("no plugin is installed at start", grafana.location)
    for plugin in grafana.plugins:
        if not plugin.is_angular:
            yield passed(f"{plugin.name} is no plugin known to need AngularJS", plugin)
        elif grafana.version is None or grafana.version >= _REMOVED:
            yield failed(f"{plugin.name} needs AngularJS, which Grafana 12 removed: its panels stay empty", plugin)
        else:
            yield failed(f"{plugin.name} needs AngularJS: its panels are lost with the upgrade to Grafana 12", plugin)
