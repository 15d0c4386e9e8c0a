"""Prometheus speaks to Alertmanager in a version of its API that is gone."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown

_PROMETHEUS = (3, 0)
_ALERTMANAGER = (0, 27)


@check
def api_version_refused(prometheus: Prometheus) -> Iterator[Verdict]:
    targets = prometheus.alertmanagers
    if isinstance(targets, Gap):
        yield unknown(targets)
        return
    if not targets:
        yield not_applicable("it names no Alertmanager by address", prometheus)
    for target in targets:
        api = target.api_version
        other = target.reference.service.version if target.reference.service is not None else None
        if api.value != "v1":
            yield passed("it uses version 2", api)
        elif prometheus.version is not None and prometheus.version >= _PROMETHEUS:
            yield failed("Prometheus 3 refuses `api_version: v1`, and does not start", api)
        elif other is not None and other >= _ALERTMANAGER:
            yield failed("Alertmanager answers version 1 with 410 since 0.27: every alert is lost", api)
        elif prometheus.version is None or other is None:
            yield unknown("whether version 1 still works depends on versions that are not known", api)
        else:
            yield passed("both sides still know version 1", api)
