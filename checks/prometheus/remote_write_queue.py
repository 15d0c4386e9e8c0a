"""Capacity and batch size of the queue do not fit."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, not_applicable, passed


@check
def remote_write_queue(entry: RemoteWrite) -> Iterator[Verdict]:
    old = bool(entry.prometheus.before(2, 44))
    capacity, batch = (
        entry.queue("capacity", 2500 if old else 10_000),
        entry.queue("max_samples_per_send", 500 if old else 2000),
    )
    if capacity.is_default and batch.is_default:
        yield not_applicable("the queue is left at its defaults", entry)
    elif 3 * batch.value <= capacity.value <= 10 * batch.value:
        yield passed("the capacity is 3 to 10 times a batch", capacity)
    else:
        place = batch if capacity.is_default else capacity
        yield failed(f"capacity {capacity.value} is not 3 to 10 times max_samples_per_send {batch.value}", place)
