"""Loki's logs lie where the next `docker compose up` deletes them."""

from collections.abc import Iterator

from auditor import Loki, Verdict, check, failed, kept_on, lost_because, not_applicable, passed, unknown


@check
def storage_not_persistent(loki: Loki) -> Iterator[Verdict]:
    if loki.object_store not in ("", "filesystem"):
        yield not_applicable(f"chunks are kept in {loki.object_store}", loki.location)
        return
    chunks = loki.chunks
    if chunks is None:
        yield unknown("where Loki keeps its chunks cannot be told from its configuration", loki.location)
        return
    mount = kept_on(loki.service, chunks.value)
    if mount is not None:
        yield passed(f"{chunks.value} is kept", mount)
        return
    why = lost_because(loki.service, chunks.value)
    data = loki.other_data_mounts
    if data and not chunks.is_default:
        message = f"{chunks.value} {why}; the volume is mounted at {data[0].target}"
        yield failed(message, chunks, related=data)
    else:
        yield failed(f"{chunks.value} {why}", loki.service.at("volumes"), chunks)
