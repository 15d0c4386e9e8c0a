"""Every service, data stores included, shares one network."""

from collections.abc import Iterator

from auditor import Role, Stack, Verdict, check, failed, not_applicable, passed, role_of


@check
def flat_network(stack: Stack) -> Iterator[Verdict]:
    roles = {service: role_of(service) for service in stack.services if not service.network_mode}
    stores = [service for service, role in roles.items() if role is Role.DATASTORE]
    monitoring = [service for service, role in roles.items() if role in (Role.API, Role.GRAFANA)]
    others = [service for service, role in roles.items() if role in (None, Role.PROXY)]
    if not stores or not monitoring or not others:
        yield not_applicable("no data store that would have to be kept apart from others", stack)
        return
    names = {name for service in roles for name in service.network_nodes}
    if len(names) > 1:
        yield passed(f"the services are spread over {len(names)} networks", stack)
        return
    network = next(iter(names), "default")
    examples = f"{others[0].name}, {monitoring[0].name} and {stores[0].name}"
    message = f"all {len(roles)} services share the network {network!r}, so that {examples} reach each other"
    yield failed(message, stack, related=[stores[0].at("networks")])
