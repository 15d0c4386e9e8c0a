"""Alertmanager's configuration is one that it refuses to load."""

from collections.abc import Iterator

from auditor import Alertmanager, Gap, GapReason, Verdict, check, failed, passed, unknown


@check
def config_refused(alertmanager: Alertmanager) -> Iterator[Verdict]:
    document = alertmanager.document
    if isinstance(document, Gap):
        yield unknown(document)
        return
    config = alertmanager.config
    if isinstance(config, Gap):
        if config.reason is GapReason.UNPARSABLE:
            yield failed(config.detail, document.fatal or config.location or alertmanager)
        else:
            yield unknown(config)
        return
    if config.is_template:
        yield unknown("the file is a template that something else fills in first", config)
        return
    faults = config.faults
    for fault in faults:
        yield failed(f"Alertmanager refuses the file: {fault.message}", fault.location)
    if not faults:
        yield passed("nothing was found that Alertmanager would refuse", config)
