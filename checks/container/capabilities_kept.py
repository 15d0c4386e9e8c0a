"""The capabilities that Docker gives by default are not dropped."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def capabilities_kept(container: Isolation) -> Iterator[Verdict]:
    dropped = container.drops_all
    if dropped is not None:
        yield passed("all capabilities are dropped", dropped)
    else:
        yield failed("cap_drop does not hold ALL", container.at("cap_drop"))
