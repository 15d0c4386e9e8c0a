"""Alloy does not start: its configuration refers to a component that is not there."""

from collections.abc import Iterator

from auditor import Alloy, Verdict, check, failed, passed


@check
def alloy_component_undefined(alloy: Alloy) -> Iterator[Verdict]:
    undefined = tuple(alloy.undefined)
    for node in undefined:
        yield failed(f"{node.text} refers to a component that the configuration does not hold", node)
    if not undefined:
        yield passed("every component that is referred to is there", alloy)
