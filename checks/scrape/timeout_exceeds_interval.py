"""A written timeout is longer than the interval that it belongs to."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, passed, too_long_timeouts, unknown


@check
def timeout_exceeds_interval(prometheus: Prometheus) -> Iterator[Verdict]:
    found = too_long_timeouts(prometheus)
    if isinstance(found, Gap):
        yield unknown(found)
        return
    for message, place in found:
        yield failed(f"Prometheus refuses the file: {message}", place)
    if not found:
        yield passed("every timeout fits its interval", prometheus.config_at("scrape_configs"))
