"""Nothing keeps the collector from running out of memory."""

from collections.abc import Iterator

from auditor import OtelCollector, Verdict, check, failed, passed


@check
def otel_memory_limiter(collector: OtelCollector) -> Iterator[Verdict]:
    faults = tuple(collector.memory_faults())
    for place, message in faults:
        yield failed(message, place)
    if not faults:
        yield passed("every pipeline begins with a memory limiter that works", collector)
