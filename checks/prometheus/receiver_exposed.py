"""Prometheus takes samples from outside without a login."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, open_door, passed, unknown


@check
def receiver_exposed(prometheus: Prometheus) -> Iterator[Verdict]:
    receivers = prometheus.receives
    if not receivers:
        yield passed("Prometheus takes no samples that others send", prometheus.service.at("command"))
        return
    door = open_door(prometheus, "/api/v1/write")
    if isinstance(door, Gap):
        yield unknown(door, receivers[0])
    elif door is None:
        yield passed("samples are taken, but nobody outside can send them without a login", receivers[0])
    else:
        message = f"Prometheus takes samples from anybody, and is {door.where}"
        yield failed(message, receivers[0], related=[door.location])
