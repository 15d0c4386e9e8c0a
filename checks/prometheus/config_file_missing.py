"""The source of the configuration's mount does not exist."""

from collections.abc import Iterator

from auditor import Gap, GapReason, Prometheus, Verdict, check, failed, not_applicable, passed, should_hold, unknown


@check
def config_file_missing(prometheus: Prometheus) -> Iterator[Verdict]:
    path = prometheus.config_path
    mount = None if isinstance(path, Gap) else prometheus.service.mount_for(path.value)
    found = prometheus.config_file
    if isinstance(path, Gap):
        yield unknown(path)
    elif mount is None:
        yield not_applicable("the configuration is not mounted", path)
    elif not isinstance(found, Gap):
        yield passed(f"{found.path} is there", mount)
    elif found.reason is GapReason.MISSING and should_hold(prometheus):
        yield failed(f"Prometheus exits at start: {found.detail}", mount)
    else:
        yield unknown(found)
