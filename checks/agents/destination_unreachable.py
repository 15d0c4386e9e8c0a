"""A collector sends what it has to nobody."""

from collections.abc import Iterator

from auditor import Destination, Verdict, check, failed, known, passed, unknown


@check
def destination_unreachable(destination: Destination) -> Iterator[Verdict]:
    address = known(destination.address)
    fault = destination.dead_end
    if fault is None:
        yield passed(f"{address.value} can be reached", destination)
    elif fault.sure:
        yield failed(f"sends to {address.value}: {fault.reason}", address)
    else:
        yield unknown(fault.reason, destination)
