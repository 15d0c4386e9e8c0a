"""A secret that a file should give to Grafana never reaches it."""

from collections.abc import Iterator

from auditor import Gap, GapReason, Grafana, Verdict, check, failed, not_applicable, passed, unknown


@check
def secret_file_not_read(grafana: Grafana) -> Iterator[Verdict]:
    variables = grafana.variables
    said = False
    for name, node in variables.items():
        plain = name.removesuffix("_FILE").removesuffix("_")
        if name.endswith("_FILE") and not name.endswith("__FILE") and grafana.knows(plain) and not grafana.knows(name):
            said = True
            yield failed(f"{name} does nothing: the image reads {plain}__FILE, with two underscores", node)
        if not name.endswith("__FILE") or not node.text:
            continue
        said = True
        twin = variables.get(plain)
        if twin is not None and twin.text:
            yield failed(f"{plain} and {name} are both set, so the container exits at once", node, related=(twin,))
            continue
        found = grafana.service.file(node.text)
        if not isinstance(found, Gap):
            fault = "" if found.text.strip() else f"{node.text} is empty, so Grafana takes its default"
            yield failed(fault, node) if fault else passed(f"{node.text} is mounted and holds something", node)
        elif found.reason is GapReason.IN_IMAGE and grafana.service.mount_for(node.text) is None:
            yield failed(f"nothing is mounted at {node.text}, so Grafana takes its default", node)
        else:
            yield unknown(found, node)
    if not said:
        yield not_applicable("no setting comes from a secret file", grafana.location)
