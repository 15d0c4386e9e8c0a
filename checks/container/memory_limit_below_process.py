"""A program is told to use more memory than its container may have."""

from collections.abc import Iterator

from auditor import Limits, Verdict, check, failed, not_applicable, passed


@check
def memory_limit_below_process(limits: Limits) -> Iterator[Verdict]:
    appetites = list(limits.appetites())
    found = limits.memory
    if not appetites or found is None:
        yield not_applicable("there is no limit, or the program is told no size", limits.location)
        return
    limit = int(found.value)
    for appetite in appetites:
        told = f"{appetite.what} {limits.size_text(appetite.size)}"
        if appetite.size >= limit:
            yield failed(f"{told}, the container may have {limits.size_text(limit)}", found, appetite.setting)
        else:
            yield passed(f"{told}, below the limit of {limits.size_text(limit)}", found, appetite.setting)
