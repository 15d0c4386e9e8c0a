"""Alertmanager runs with the configuration of its image."""

from collections.abc import Iterator

from auditor import Alertmanager, Gap, GapReason, Verdict, check, failed, passed, unknown


@check
def config_not_mounted(alertmanager: Alertmanager) -> Iterator[Verdict]:
    file, path = alertmanager.file, alertmanager.config_path
    if not isinstance(file, Gap):
        yield passed(f"reads {file.path}", path)
    elif file.reason is GapReason.MISSING:
        yield failed(f"the configuration is not there: {file.detail}", file.location or path)
    elif file.reason is GapReason.IN_IMAGE and alertmanager.service.mount_for(path.value) is None:
        if not alertmanager.is_stock:  # somebody's own image may bring one
            yield unknown(file)
            return
        yield failed(f"nothing is mounted at {path.value}", alertmanager.service.at("volumes"), related=[path])
    else:
        yield unknown(file)
