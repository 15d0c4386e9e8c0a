"""A process may gain privileges through setuid programs."""

from collections.abc import Iterator

from auditor import Isolation, Verdict, check, failed, passed


@check
def new_privileges_allowed(container: Isolation) -> Iterator[Verdict]:
    option = container.security_option("no-new-privileges")
    daemon = container.daemon_flag("no-new-privileges")
    if option is not None and option.value == "true":
        yield passed("no-new-privileges is set", option)
    elif option is not None:
        yield failed(f"no-new-privileges is {option.value!r}", option)
    elif daemon is not None:
        yield passed("the project's daemon.json sets no-new-privileges for all containers", daemon)
    else:
        yield failed("no-new-privileges is not set", container.at("security_opt"))
