"""A container may take all the memory of the host."""

from collections.abc import Iterator

from auditor import Confidence, Limits, Verdict, check, failed, passed


@check
def memory_unlimited(limits: Limits) -> Iterator[Verdict]:
    found = limits.memory
    if found is not None:
        yield passed(f"at most {limits.size_text(int(found.value))}", found)
    elif limits.memory_reservation is not None:
        yield failed("memory is reserved, which limits nothing; there is no limit", limits.memory_reservation)
    else:
        place = limits.at("deploy", "resources", "limits", "memory")
        yield failed("no memory limit", place, confidence=Confidence.LOW if limits.service.is_one_shot else None)
