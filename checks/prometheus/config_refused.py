"""Prometheus exits at start because of its configuration."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, config_faults, failed, passed, unknown


@check
def config_refused(prometheus: Prometheus) -> Iterator[Verdict]:
    faults = config_faults(prometheus)
    if isinstance(faults, Gap):
        yield unknown(faults)
        return
    for fault in faults:
        yield failed(f"Prometheus refuses the file: {fault.message}", fault)
    if not faults:
        yield passed("no fault was found in the configuration", prometheus.config_at("scrape_configs"))
