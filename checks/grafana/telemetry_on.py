"""Grafana reports its usage to Grafana Labs."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, passed


@check
def telemetry_on(grafana: Grafana) -> Iterator[Verdict]:
    reporting = known(grafana.flag("analytics", "reporting_enabled"))
    if reporting.value:
        yield failed("usage counters go to stats.grafana.org every day", reporting)
    else:
        yield passed("no usage counters are sent", reporting)
