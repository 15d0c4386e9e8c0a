"""A secret that a file should give to Grafana never reaches it."""

from collections.abc import Iterator

from auditor import Gap, Grafana, Verdict, check, failed, not_applicable, passed, unknown


@check
def secret_file_not_read(grafana: Grafana) -> Iterator[Verdict]:
    said = False
    for name, node in grafana.variables.items():
        plain = name.removesuffix("_FILE")
        if name.endswith("__FILE") and node.text:
            said = True
            fault = grafana.file_fault(name)
            if isinstance(fault, Gap):
                yield unknown(fault, node)
            else:
                yield failed(fault, node) if fault else passed(f"{node.text} is mounted and holds something", node)
        elif name.endswith("_FILE") and grafana.knows(plain) and not grafana.knows(name):
            said = True
            yield failed(f"{name} does nothing: the image reads {plain}__FILE, with two underscores", node)
    if not said:
        yield not_applicable("no setting comes from a secret file", grafana.location)
