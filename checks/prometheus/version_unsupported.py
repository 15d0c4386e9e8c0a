"""Prometheus's version gets no security fixes."""

from collections.abc import Iterator

from auditor import Component, Prometheus, SupportState, Verdict, check, failed, passed, support, unknown


@check
def version_unsupported(prometheus: Prometheus) -> Iterator[Verdict]:
    place = prometheus.service.at("image")
    state = support(Component.PROMETHEUS, prometheus.version, prometheus.stack.today)
    if state.state is SupportState.ENDED:
        yield failed(state.reason, place)
    elif state.state is SupportState.SUPPORTED:
        yield passed(state.reason, place)
    else:
        yield unknown(state.reason, place)
