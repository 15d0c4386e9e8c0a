"""A variable stands in the configuration that nothing expands."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, scalars, unexpanded, unknown

_LABELS = "global.external_labels"


@check
def variable_not_expanded(prometheus: Prometheus) -> Iterator[Verdict]:
    root = prometheus.config
    if isinstance(root, Gap):
        yield unknown(root)
        return
    faulty = False
    for pointer, node in scalars(root):
        names = () if "relabel_configs" in pointer else unexpanded(node.text)
        if not names:
            continue
        if not pointer.startswith(_LABELS):
            why = "Prometheus does not expand it"
        elif prometheus.expands_labels is False:
            why = "this version does not expand it"
        else:
            absent = [name for name in names if name not in prometheus.service.environment]
            why = "the container does not have it, so the label is empty" if absent else ""
        if why:
            faulty = True
            yield failed(f"{pointer} holds ${{{names[0]}}}: {why}", node)
    if not faulty:
        yield passed("no variable is left to expand", prometheus.config_at("scrape_configs"))
