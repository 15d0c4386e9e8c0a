"""What Loki has taken and not yet written to its store is lost with the container."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, kept_on, lost_because, not_applicable, passed, unknown


@check
def wal_not_persistent(loki: Loki) -> Iterator[Verdict]:
    if not loki.is_on("ingester", "wal", "enabled"):
        yield not_applicable("the write-ahead log is off", loki.location)
        return
    wal = loki.wal
    if wal is None:
        yield unknown("where Loki keeps its write-ahead log cannot be told: no path_prefix and no ingester.wal.dir")
        return
    mount = kept_on(loki.service, wal.value)
    if mount is not None:
        yield passed("the write-ahead log is kept", mount)
    else:
        why = lost_because(loki.service, wal.value)
        yield failed(f"the write-ahead log {wal.value} {why}: a new container loses hours of logs", wal)
