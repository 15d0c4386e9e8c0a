"""The memory limit is many times what is reserved."""

from collections.abc import Iterator

from auditor import Limits, Params, Verdict, check, failed, not_applicable, passed


@check
def memory_limit_oversized(limits: Limits, params: Params) -> Iterator[Verdict]:
    limit, reservation = limits.memory, limits.memory_reservation
    if limit is None or reservation is None:
        yield not_applicable("not both are set", limits.location)
        return
    ratio = int(limit.value) / int(reservation.value)
    if ratio > params.number("ratio"):
        yield failed(f"the limit is {ratio:.0f} times the reservation: one of the two is a guess", limit, reservation)
    else:
        yield passed("limit and reservation are of one size", limit, reservation)
