"""Alertmanager's configuration holds a variable, which Alertmanager does not expand."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, passed, unknown


@check
def environment_placeholder(config: AlertmanagerConfig) -> Iterator[Verdict]:
    left = config.variables
    if not left:
        yield passed("no variables are left in the file", config)
        return
    if config.is_template:
        yield unknown("the file is a template: what fills it in is not known", left[0].node)
        return
    for item in left:
        name = item.pointer.rpartition(".")[2]
        consequence = "Alertmanager does not start" if item.stops_start else "the text is sent as it stands"
        place = item.node.location.at(item.pointer)
        yield failed(f"{name} holds ${{{item.names[0]}}}, which nothing expands: {consequence}", place)
