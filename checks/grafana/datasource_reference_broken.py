"""A link from one data source to another leads to a uid that nobody has."""

from collections.abc import Iterator

from auditor import Datasource, Verdict, check, failed, known, not_applicable, passed


@check
def datasource_reference_broken(datasource: Datasource) -> Iterator[Verdict]:
    references = tuple(datasource.references)
    if not references:
        yield not_applicable("refers to no other data source", datasource.location)
        return
    uids = known(datasource.uids)
    for reference in references:
        if "$" in reference.text or reference.text in uids:
            yield passed(f"{reference.text} is there", reference)
        else:
            yield failed(f"no provisioned data source has the uid {reference.text!r}", reference)
