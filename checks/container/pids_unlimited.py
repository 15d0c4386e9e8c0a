"""The number of processes is not limited."""

from collections.abc import Iterator

from auditor import Limits, Verdict, check, failed, passed


@check
def pids_unlimited(limits: Limits) -> Iterator[Verdict]:
    found = limits.pids
    if found is None:
        yield failed("no limit of processes: a fork bomb takes the host along", limits.at("pids_limit"))
    else:
        yield passed(f"at most {found.value} processes", found)
