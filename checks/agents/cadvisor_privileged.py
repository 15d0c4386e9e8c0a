"""cAdvisor runs privileged."""

from collections.abc import Iterator

from auditor import CAdvisor, Verdict, check, failed, passed


@check
def cadvisor_privileged(cadvisor: CAdvisor) -> Iterator[Verdict]:
    privileged = cadvisor.is_privileged
    if privileged is None:
        yield passed("cAdvisor is not privileged", cadvisor)
    else:
        yield failed("cAdvisor has every capability and device of the host, and needs mounts only", privileged)
