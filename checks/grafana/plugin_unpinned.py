"""A plugin is fetched in whatever version is newest when the container starts."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, not_applicable, passed


@check
def plugin_unpinned(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.plugins:
        yield not_applicable("no plugin is installed at start", grafana.location)
        return
    loose = [plugin for plugin in grafana.plugins if not plugin.version]
    if loose:
        names = ", ".join(plugin.name for plugin in loose)
        yield failed(f"without a version: {names}", loose[0])
    else:
        yield passed("every plugin has a version", grafana.plugins[0])
