"""Loki's version gets no security fixes."""

from collections.abc import Iterator

from auditor import Component, Loki, SupportState, Verdict, check, failed, passed, support, unknown


@check
def version_unsupported(loki: Loki) -> Iterator[Verdict]:
    state = support(Component.LOKI, loki.version, loki.stack.today)
    if state.state is SupportState.ENDED:
        yield failed(state.reason, loki.image_place)
    elif state.state is SupportState.SUPPORTED:
        yield passed(state.reason, loki.image_place)
    else:
        yield unknown(state.reason, loki.image_place)
