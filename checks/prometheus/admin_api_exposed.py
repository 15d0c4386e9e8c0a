"""Prometheus's admin API can be used from outside without a login."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, open_door, passed, unknown


@check
def admin_api_exposed(prometheus: Prometheus) -> Iterator[Verdict]:
    flag = prometheus.flag("web.enable-admin-api", "false")
    if isinstance(flag, Gap):
        yield unknown(flag)
    elif flag.value != "true":
        yield passed("the admin API is off", flag)
    else:
        door = open_door(prometheus, "/api/v1/admin/tsdb/delete_series")
        if isinstance(door, Gap):
            yield unknown(door, flag)
        elif door is None:
            yield passed("the admin API is on, but nobody outside gets to it without a login", flag)
        else:
            yield failed(f"the admin API is on, and Prometheus is {door.where}", flag, related=[door.location])
