"""More memory is reserved than the container may have."""

from collections.abc import Iterator

from auditor import Limits, Verdict, check, failed, not_applicable, passed


@check
def reservation_above_limit(limits: Limits) -> Iterator[Verdict]:
    limit, reservation = limits.memory, limits.memory_reservation
    if limit is None or reservation is None:
        yield not_applicable("not both are set", limits.location)
    elif int(reservation.value) > int(limit.value):
        sizes = f"{limits.size_text(int(reservation.value))} of {limits.size_text(int(limit.value))}"
        yield failed(f"reserves {sizes}: Docker refuses to create the container", reservation, limit)
    else:
        yield passed("the reservation is within the limit", reservation, limit)
