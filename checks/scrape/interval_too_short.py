"""Scrapes come faster than every five seconds."""

from collections.abc import Iterator

from auditor import Gap, Params, Prometheus, Verdict, check, failed, intervals, not_applicable, passed, seconds, unknown


@check
def interval_too_short(prometheus: Prometheus, params: Params) -> Iterator[Verdict]:
    found = intervals(prometheus)
    if isinstance(found, Gap):
        yield unknown(found)
        return
    limit = params.duration("least")
    wrong = [one for one in found if one.setting.value < limit]
    for one in wrong:
        yield failed(f"{one.names}: scraped every {one.seconds}, at least {seconds(limit)} is wanted", one.setting)
    if not found:
        yield not_applicable("there are no jobs", prometheus)
    elif not wrong:
        yield passed("no interval is out of bounds", prometheus.config_at("scrape_configs"))
