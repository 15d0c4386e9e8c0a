"""The collector does not start: its service uses a component that is not defined."""

from collections.abc import Iterator

from auditor import OtelCollector, Verdict, check, failed, passed


@check
def otel_component_undefined(collector: OtelCollector) -> Iterator[Verdict]:
    undefined = tuple(collector.undefined())
    for nodes, kind in undefined:
        names = ", ".join(node.text for node in nodes)
        yield failed(f"{kind} {names} is used and not defined: the collector does not start", *nodes)
    if not undefined:
        yield passed("every component that is used is defined", collector)
