"""Grafana believes any certificate of a data source, or sends its credentials in the clear."""

from collections.abc import Iterator

from auditor import Datasource, Gap, Verdict, check, failed, known, not_applicable, passed


@check
def datasource_tls_unverified(datasource: Datasource) -> Iterator[Verdict]:
    url = datasource.url
    if url is None or datasource.is_local:
        yield not_applicable("the data source has no URL", datasource.location)
        return
    address = known(url)
    lead = datasource.target
    skip = datasource.flag("jsonData", "tlsSkipVerify")
    if skip.value and not address.value.startswith("http://"):
        yield failed("certificates are not verified: anybody in between can answer", skip, address)
    elif address.value.startswith("http://") and lead is not None and not isinstance(lead, Gap) and lead.is_external:
        yield failed(f"queries to {lead.host} leave the host unencrypted", address)
    else:
        yield passed("encrypted and verified, or within the host", address)
