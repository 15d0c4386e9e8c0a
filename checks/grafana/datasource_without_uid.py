"""A data source has no uid of its own, so dashboards hold on to its name."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, known, passed


@check
def datasource_without_uid(datasource: Datasource) -> Iterator[Verdict]:
    uid = datasource.uid
    if uid is None:
        yield failed(
            "no uid: Grafana makes one, and dashboards that were exported elsewhere miss it", datasource.location
        )
    else:
        yield passed(f"the uid is {known(uid).value}", known(uid))
