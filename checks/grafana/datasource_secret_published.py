"""A data source's password stands in the provisioning file, or where every user can read it."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, not_applicable, passed


@check
def datasource_secret_published(datasource: Datasource) -> Iterator[Verdict]:
    said = False
    for node in datasource.readable_secrets:
        said = True
        yield failed("every user of Grafana can read this: it belongs into secureJsonData", node)
    for node in datasource.secrets:
        said = True
        if datasource.is_literal_secret(node):
            yield failed("the secret stands in the file as it is", node)
        else:
            yield passed("the secret comes from a variable or a file", node)
    if not said:
        yield not_applicable("no secret", datasource.location)
