"""A limit stands twice with different values."""

from collections.abc import Iterator

from auditor import Limits, Verdict, check, failed, passed


@check
def limits_contradict(limits: Limits) -> Iterator[Verdict]:
    said = False
    for first, second in limits.contradictions():
        said = True
        yield failed(f"{first.name} and {second.name} differ: compose refuses the file", first, second)
    if not said:
        yield passed("no limit stands twice with different values", limits.location)
