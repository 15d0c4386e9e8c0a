"""Data of Grafana or of a data base is lost when the container is replaced."""

from collections.abc import Iterator

from auditor import DataStore, Verdict, check, failed, known, passed


@check
def data_not_persistent(store: DataStore) -> Iterator[Verdict]:
    fate = known(store.fate)
    if not fate.lost:
        yield passed(f"{store.path} is kept", fate.mount or store)
        return
    idle = store.idle
    seen = f"; {idle.source} is mounted at {idle.target}" if idle else ""
    yield failed(f"{store.path} {fate.lost}{seen}", store.place, related=[idle] if idle else [])
