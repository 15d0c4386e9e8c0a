"""node-exporter measures its own container, and calls it the host."""

from collections.abc import Iterator

from auditor import NodeExporter, Verdict, check, failed, passed, unknown


@check
def node_exporter_sees_container(exporter: NodeExporter) -> Iterator[Verdict]:
    fault = exporter.blindness()
    if fault is None:
        yield passed("measures the host's file systems", exporter)
    elif exporter.is_unclear:
        yield unknown("a script or an image that is built here decides its flags", exporter)
    else:
        yield failed(*fault)
