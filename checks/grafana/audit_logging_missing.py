"""Nothing records who looked at and changed what in Grafana."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, passed


@check
def audit_logging_missing(grafana: Grafana) -> Iterator[Verdict]:
    audit = known(grafana.flag("auditing", "enabled"))
    requests = known(grafana.flag("server", "router_logging"))
    level = known(grafana.setting("log", "level"))
    if audit.value and grafana.is_enterprise:
        kinds = known(grafana.setting("auditing", "loggers")).value or "file"
        if kinds == "logger" and level.value != "debug":
            yield failed("audit records go to the log at level debug, which is not written", audit, level)
        else:
            yield passed(f"audit records go to {kinds}, if the licence allows", audit)
    elif requests.value:
        yield passed("each request is logged with its user, though not what it changed", requests)
    elif audit.value:
        yield failed("auditing is a feature of Grafana Enterprise, which this image ignores", audit)
    elif level.is_default:
        yield failed("requests are not logged: nobody can tell who looked at or changed what", requests.location)
    else:
        yield failed("a log level is no audit log: requests are not logged with their user", level)
