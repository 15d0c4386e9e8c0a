"""The last of its siblings says `continue`, and there is nothing to continue with."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def continue_without_effect(config: AlertmanagerConfig) -> Iterator[Verdict]:
    using = [route for route in config.routes if route.continues and route.parent is not None]
    if not using:
        yield not_applicable("no route says `continue`", config)
        return
    for route in using:
        siblings = route.parent.children if route.parent else []
        if siblings and siblings[-1] is route:
            yield failed("`continue` on the last of its siblings does nothing", route.at("continue"))
        else:
            yield passed("there are routes to continue with", route.at("continue"))
