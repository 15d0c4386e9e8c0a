"""A name in `--enable-feature` is ignored by this version."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, idle_features, not_applicable, passed, unknown


@check
def feature_without_effect(prometheus: Prometheus) -> Iterator[Verdict]:
    idle = idle_features(prometheus)
    if isinstance(prometheus.flags, Gap):
        yield unknown(prometheus.flags)
    elif not prometheus.flags.all("enable-feature"):
        yield not_applicable("no feature is switched on", prometheus.service.at("command"))
    elif isinstance(idle, Gap):
        yield unknown(idle)
    else:
        for name, setting, life in idle:
            yield failed(
                f"Prometheus {prometheus.service.version_text} ignores the feature {name}; now: {life.instead}", setting
            )
        if not idle:
            yield passed("this version knows every feature that is named", prometheus.service.at("command"))
