"""Routes and inhibit rules are written with keys that are deprecated."""

from collections.abc import Iterator

from auditor import AlertmanagerConfig, Verdict, check, failed, not_applicable, passed, unknown

_SINCE = (0, 22)


@check
def deprecated_matchers(config: AlertmanagerConfig) -> Iterator[Verdict]:
    version = config.alertmanager.service.version
    if version is not None and version < _SINCE:
        yield not_applicable("this version knows no other spelling", config)
        return
    old = config.deprecated
    if not old:
        yield passed("no deprecated matchers", config)
    elif version is None:
        yield unknown("the version is not known, and the newer spelling needs 0.22", old[0])
    else:
        yield failed(f"{len(old)} matchers are written in the deprecated way", old[0], related=old[1:])
