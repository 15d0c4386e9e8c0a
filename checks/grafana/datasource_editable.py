"""A data source from a file can be changed in the web interface."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, passed


@check
def datasource_editable(datasource: Datasource) -> Iterator[Verdict]:
    editable = datasource.flag("editable")
    if editable.value:
        yield failed("changes in the web interface are possible, and lost at the next start", editable)
    else:
        yield passed("the file alone decides", editable)
