"""Prometheus's lifecycle API can be used from outside without a login."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, open_door, passed, unknown


@check
def lifecycle_exposed(prometheus: Prometheus) -> Iterator[Verdict]:
    flag = prometheus.flag("web.enable-lifecycle", "false")
    if isinstance(flag, Gap):
        yield unknown(flag)
    elif flag.value != "true":
        yield passed("the lifecycle API is off", flag)
    else:
        door = open_door(prometheus, "/-/reload")
        if isinstance(door, Gap):
            yield unknown(door, flag)
        elif door is None:
            yield passed("the lifecycle API is on, but nobody outside gets to it without a login", flag)
        else:
            yield failed(f"the lifecycle API is on, and Prometheus is {door.where}", flag, related=[door.location])
