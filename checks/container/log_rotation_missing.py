"""Logs of a container grow until the disk is full."""

from collections.abc import Iterator

from auditor import Confidence, ContainerLog, Verdict, check, failed, passed


@check
def log_rotation_missing(log: ContainerLog) -> Iterator[Verdict]:
    driver = log.driver
    if driver.value not in ("json-file", ""):
        yield passed(f"the driver {driver.value} does not fill the disk with files of its own", driver)
    elif log.max_size is not None:
        yield passed(f"files are rotated at {log.max_size.value}", log.max_size)
    elif log.daemon is not None:
        yield passed("the project's daemon.json rotates the logs of all containers", log.daemon)
    else:
        confidence = Confidence.LOW if log.service.is_one_shot else None
        yield failed("the driver json-file has no max-size", log.place, confidence=confidence)
