"""A route can never be taken, because an earlier one takes all that would match it."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed


@check
def unreachable_route(config: AlertmanagerConfig) -> Iterator[Verdict]:
    if config.route is None or not config.route.children:
        yield not_applicable("the routing tree has one route only", config)
        return
    shadowed = config.shadowed
    for earlier in dict.fromkeys(earlier for _, earlier in shadowed):
        dead = [route for route, by in shadowed if by is earlier]
        matched = "; ".join(", ".join(str(matcher) for matcher in route.matchers) or "everything" for route in dead)
        message = f"never taken, because an earlier route takes all of it: {matched}"
        yield failed(message, dead[0], related=[earlier, *dead[1:]])
    if not shadowed:
        yield passed("no route is taken over by an earlier one", config.route)
