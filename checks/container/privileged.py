"""A container runs with every privilege of the host."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, not_applicable, passed


@check
def privileged(container: Isolation) -> Iterator[Verdict]:
    found = container.privileged
    if container.is_cadvisor:
        yield not_applicable("cAdvisor has a rule of its own", container.at("privileged"))
    elif found is not None:
        yield failed("every capability and device of the host is open to the container", found)
    else:
        yield passed("not privileged", container.at("privileged"))
