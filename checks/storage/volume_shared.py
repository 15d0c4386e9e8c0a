"""Two servers write the same data."""

from collections.abc import Iterator

from auditor import DataStore, Verdict, check, failed, not_applicable, passed


@check
def volume_shared(store: DataStore) -> Iterator[Verdict]:
    place = store.kept_at
    if place is None or store.mount is None or store.mount.read_only:
        yield not_applicable("the data is not written to a volume", store)
        return
    for other in store.earlier:
        if other.kept_at == place and other.mount is not None and not other.mount.read_only:
            message = f"{other.id} and {store.id} both write their data to {place}"
            yield failed(message, store.mount, related=[other.mount])
            return
    yield passed(f"only {store.id} keeps its data at {place}", store.mount)
