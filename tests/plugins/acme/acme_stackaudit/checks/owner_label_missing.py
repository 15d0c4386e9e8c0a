"""A service carries no label that names its owner."""

from collections.abc import Iterator

from auditor import Service, Verdict, check, failed, passed


@check
def owner_label_missing(service: Service) -> Iterator[Verdict]:
    """Acme wants an owner on everything."""
    owner = service.labels.get("com.acme.owner")
    if owner is None:
        yield failed("nobody owns the service", service.at("labels"))
    else:
        yield passed("has an owner", owner)
