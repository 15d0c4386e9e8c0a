"""The collector takes telemetry from its own container only."""

from collections.abc import Iterator

from auditor import OtelCollector, Verdict, check, failed, not_applicable, passed


@check
def otel_receiver_on_loopback(collector: OtelCollector) -> Iterator[Verdict]:
    if collector.service.network_mode:
        yield not_applicable("shares the network of the host or of another container", collector)
        return
    found = tuple(collector.on_loopback())
    for place, name, why in found:
        yield failed(f"receiver {name} is reached from inside the container only: {why}", place)
    if not found:
        yield passed("its receivers can be reached from other containers", collector)
