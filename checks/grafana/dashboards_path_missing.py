"""A dashboard provider looks in a directory that the container does not have."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def dashboards_path_missing(grafana: Grafana) -> Iterator[Verdict]:
    providers = known(grafana.dashboard_providers)
    if not providers:
        yield not_applicable("no dashboards are provisioned", grafana.location)
    for provider in providers:
        directory = provider.directory
        if directory.fault:
            yield failed(directory.fault, provider.path)
        elif directory.doubt:
            yield unknown(directory.doubt, provider.path)
        else:
            yield passed(f"{provider.path.value} holds {directory.count} dashboards", provider.path)
