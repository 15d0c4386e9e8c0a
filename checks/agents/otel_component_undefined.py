"""The collector does not start: its service uses a component that is not defined."""

from collections.abc import Iterator

from auditor import OtelCollector, Verdict, check, failed, passed


@check
def otel_component_undefined(collector: OtelCollector) -> Iterator[Verdict]:
    undefined = tuple(collector.undefined())
    for node, kind in undefined:
        yield failed(f"{kind} {node.text} is used and not defined: the collector does not start", node)
    if not undefined:
        yield passed("every component that is used is defined", collector)
