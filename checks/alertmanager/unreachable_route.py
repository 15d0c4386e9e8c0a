"""A route can never be taken, because an earlier one takes all that would match it."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def unreachable_route(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.route.children:
        yield not_applicable("the routing tree has one route only", config)
        return
    shadowed = config.shadowed
    for route, earlier in shadowed:
        matched = ", ".join(str(matcher) for matcher in route.matchers) or "everything"
        message = f"the route for {matched} is never taken: an earlier route takes all of it"
        yield failed(message, route, related=[earlier])
    if not shadowed:
        yield passed("no route is taken over by an earlier one", config.route)
