"""Every user can publish a dashboard's data on a public site."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def snapshots_leave_the_house(grafana: Grafana) -> Iterator[Verdict]:
    if not known(grafana.flag("snapshots", "enabled")).value:
        yield not_applicable("snapshots are off", grafana.location)
        return
    external = known(grafana.flag("snapshots", "external_enabled"))
    if external.value:
        yield failed("every user can publish a dashboard with its data at snapshots.raintank.io", external)
    else:
        yield passed("snapshots stay here", external)
