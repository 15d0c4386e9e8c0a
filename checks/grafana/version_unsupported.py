"""This version of Grafana gets no security fixes any more."""

from collections.abc import Iterator

from auditor import Component, Grafana, SupportState, Verdict, check, failed, passed, support, unknown


@check
def version_unsupported(grafana: Grafana) -> Iterator[Verdict]:
    service = grafana.service
    found = support(Component.GRAFANA, grafana.version, service.stack.today)
    place = service.at("image")
    if found.state is SupportState.ENDED:
        yield failed(found.reason, place)
    elif found.state is SupportState.SUPPORTED:
        yield passed(found.reason, place)
    else:
        yield unknown(found.reason, place)
