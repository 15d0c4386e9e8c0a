"""Alertmanager's configuration holds variables, which Alertmanager does not expand."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, passed, unknown

_CONSEQUENCES = {True: "Alertmanager does not start", False: "the text is sent as it stands"}


@check
def environment_placeholder(config: AlertmanagerConfig) -> Iterator[Verdict]:
    left = config.variables
    if not left:
        yield passed("no variables are left in the file", config)
        return
    if config.is_template:
        yield unknown("the file is a template: what fills it in is not known", left[0].node)
        return
    for stops, consequence in _CONSEQUENCES.items():
        these = [item for item in left if item.stops_start is stops]
        if these:
            first = these[0]
            names = ", ".join(dict.fromkeys(f"${{{name}}}" for item in these for name in item.names))
            message = f"{first.key} holds {first.written}, which nothing expands: {consequence}"
            if len(these) > 1:
                message += f", and so at {len(these)} places ({names})"
            place = first.node.location.at(first.pointer)
            yield failed(message, place, related=[item.node for item in these[1:]])
