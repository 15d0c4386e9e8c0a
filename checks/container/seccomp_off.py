"""The filter of system calls is switched off."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def seccomp_off(container: Isolation) -> Iterator[Verdict]:
    option = container.security_option("seccomp")
    if option is not None and option.value == "unconfined":
        yield failed("system calls are not filtered", option)
    else:
        yield passed("system calls are filtered", option or container.at("security_opt"))
