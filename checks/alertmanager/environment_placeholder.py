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
    worst = sorted(left, key=lambda item: not item.stops_start)
    first = worst[0]
    message = f"{first.key} holds {first.written}, which nothing expands: {_CONSEQUENCES[first.stops_start]}"
    if len(worst) > 1:
        names = ", ".join(dict.fromkeys(f"${{{name}}}" for item in worst for name in item.names))
        message += f"; {len(worst)} values hold variables ({names})"
    yield failed(message, first.node.location.at(first.pointer), related=[item.node for item in worst[1:]])
