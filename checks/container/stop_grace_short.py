"""A program that writes for longer is killed after ten seconds."""

from collections.abc import Iterator
from datetime import timedelta

from auditor import Limits, Params, Setting, Verdict, check, failed, go_duration, not_applicable, passed


@check
def stop_grace_short(limits: Limits, params: Params) -> Iterator[Verdict]:
    name = limits.stores_data
    if not name:
        yield not_applicable("ends at once", limits.location)
        return
    service = limits.service
    found = service.setting("stop_grace_period")
    place = found or Setting("stop_grace_period", "10s", service.at("stop_grace_period"), is_default=True)
    grace = go_duration(place.value) or timedelta(seconds=10)
    if grace < params.duration("least"):
        yield failed(f"{name} has {place.value} to write its data before it is killed", place)
    else:
        yield passed(f"{name} has {place.value} to write its data", place)
