"""The user's browser talks to the data source itself."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, passed


@check
def datasource_browser_access(datasource: Datasource) -> Iterator[Verdict]:
    if datasource.access == "direct":
        yield failed(
            "each user's browser must reach the data source, which must be open to all of them", datasource.at("access")
        )
    else:
        yield passed("Grafana's server asks the data source", datasource.location)
