"""A data source's URL leads nowhere from Grafana's container."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def datasource_unreachable(datasource: Datasource) -> Iterator[Verdict]:
    if datasource.is_local or datasource.access == "direct":
        yield not_applicable("Grafana's server does not ask this data source", datasource.location)
        return
    url = datasource.url
    if url is None:
        yield not_applicable("the data source has no URL", datasource.location)
        return
    place, target = known(url), known(datasource.lead)
    if target.fault:
        yield failed(target.fault, place)
    elif target.doubt:
        yield unknown(target.doubt, place)
    elif target.service is None:
        yield not_applicable(f"{target.host} is not part of this stack", place)
    else:
        yield passed(f"leads to {target.service.name}, on a shared network", place)
