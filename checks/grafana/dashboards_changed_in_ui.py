"""Changes to provisioned dashboards can be saved in the web interface, where the next file overwrites them."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def dashboards_changed_in_ui(grafana: Grafana) -> Iterator[Verdict]:
    providers = known(grafana.dashboard_providers)
    if not providers:
        yield not_applicable("no dashboards are provisioned", grafana.location)
    for provider in providers:
        updates = provider.ui_updates
        if updates.value:
            yield failed(
                "changes can be saved in the database, and the next change of the file overwrites them", updates
            )
        else:
            yield passed("changes are made in the files", updates)
