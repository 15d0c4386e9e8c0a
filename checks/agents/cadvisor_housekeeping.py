"""cAdvisor measures everything every second."""

from collections.abc import Iterator

from auditor import CAdvisor, Verdict, check, failed, passed


@check
def cadvisor_housekeeping(cadvisor: CAdvisor) -> Iterator[Verdict]:
    thrift = cadvisor.thrift
    if thrift is not None:
        yield passed("cAdvisor is told to do less", thrift)
    else:
        cadvisor.require_arguments()
        yield failed("every metric of every control group is taken each second", cadvisor.service.at("command"))
