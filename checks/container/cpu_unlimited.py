"""A container may take all the processors of the host."""

from collections.abc import Iterator

from auditor import Limits, Verdict, check, failed, passed


@check
def cpu_unlimited(limits: Limits) -> Iterator[Verdict]:
    found = limits.cpus
    if found is None:
        yield failed("no CPU limit", limits.at("deploy", "resources", "limits", "cpus"))
    else:
        yield passed(f"CPU time is limited ({found.name} {found.value})", found)
