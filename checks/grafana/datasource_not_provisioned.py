"""Grafana's data sources exist in its database only."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, passed


@check
def datasource_not_provisioned(grafana: Grafana) -> Iterator[Verdict]:
    sources = known(grafana.provisioned("datasources", "datasources"))
    if sources:
        yield passed(f"{len(sources)} data sources are provisioned", sources[0].node)
    else:
        yield failed("no data source is provisioned: they are lost with the database", grafana.service.at("volumes"))
