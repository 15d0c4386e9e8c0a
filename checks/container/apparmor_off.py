"""The AppArmor profile is switched off."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def apparmor_off(container: Isolation) -> Iterator[Verdict]:
    option = container.security_option("apparmor")
    if option is not None and option.value == "unconfined":
        yield failed("no AppArmor profile confines the container", option)
    else:
        yield passed("AppArmor is not switched off", option or container.at("security_opt"))
