"""What a container says is thrown away."""

from collections.abc import Iterator

from auditor import ContainerLog, Verdict, check, failed, passed


@check
def log_driver_none(log: ContainerLog) -> Iterator[Verdict]:
    if log.driver.value == "none":
        yield failed("the output of the container is kept nowhere", log.driver)
    else:
        yield passed("the output of the container is kept", log.driver)
