"""Loki 3 refuses to start: retention is on without a store for delete requests."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, known, not_applicable, passed


@check
def delete_request_store_missing(loki: Loki) -> Iterator[Verdict]:
    enabled = known(loki.setting("compactor", "retention_enabled"))
    store = known(loki.setting("compactor", "delete_request_store"))
    if not loki.is_on("compactor", "retention_enabled"):
        yield not_applicable("the compactor's retention is off", enabled.location)
    elif store.value:
        yield passed("delete requests have a store", store)
    elif not loki.since(3, 0):
        yield not_applicable("before Loki 3.0 delete requests need no store of their own", enabled.location)
    else:
        message = "retention is on without compactor.delete_request_store: Loki refuses to start"
        yield failed(message + loki.assumed, enabled.location, related=(store.location,))
