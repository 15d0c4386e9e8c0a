"""The data of Grafana or of a data base is mounted read-only."""

from collections.abc import Iterator

from auditor import DataStore, Verdict, check, failed, not_applicable, passed


@check
def data_read_only(store: DataStore) -> Iterator[Verdict]:
    mount = store.mount
    if mount is None:
        yield not_applicable("whether the data is kept at all is a question of its own", store)
    elif mount.read_only:
        yield failed(f"{store.path} lies on a read-only mount: {store.program.name} cannot start", mount)
    else:
        yield passed(f"{store.path} can be written", mount)
