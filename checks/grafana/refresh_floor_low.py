"""Dashboards may ask for their data every second."""

from collections.abc import Iterator

from auditor import Grafana, Params, Verdict, check, failed, go_duration, known, passed, unknown


@check
def refresh_floor_low(grafana: Grafana, params: Params) -> Iterator[Verdict]:
    floor = known(grafana.setting("dashboards", "min_refresh_interval"))
    interval = go_duration(floor.value)
    if interval is None:
        yield unknown(f"{floor.value!r} is no interval", floor)
    elif interval < params.duration("least"):
        yield failed(f"dashboards may refresh every {floor.value}", floor, expected=f"at least {params.text('least')}")
    else:
        yield passed(f"dashboards refresh every {floor.value} at most", floor)
