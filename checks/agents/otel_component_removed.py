"""The collector does not start: its version no longer has a component that is configured."""

from collections.abc import Iterator

from auditor import OtelCollector, Verdict, check, failed, passed


@check
def otel_component_removed(collector: OtelCollector) -> Iterator[Verdict]:
    removed = tuple(collector.removed())
    for place, name, instead in removed:
        message = f"{name} is not in this version{collector.assumed}: use {instead}; the collector does not start"
        yield failed(message, place)
    if not removed:
        yield passed("every component is one that this version has", collector)
