"""The health check asks without credentials, or at the wrong path."""

from collections.abc import Iterator

from auditor import (
    Gap,
    Prometheus,
    Verdict,
    check,
    failed,
    health_probe,
    not_applicable,
    passed,
    sends_credentials,
    unknown,
    users_of,
)


@check
def healthcheck_refused(prometheus: Prometheus) -> Iterator[Verdict]:
    probe = health_probe(prometheus)
    flag = prometheus.flag("web.config.file")
    if probe is None:
        yield not_applicable("no health check that asks over HTTP", prometheus.service.at("healthcheck"))
        return
    if isinstance(flag, Gap):
        yield unknown(flag)
        return
    web, prefix = prometheus.web_config, prometheus.prefix
    asked = "/-/" in probe.value or "/metrics" in probe.value or "/api/" in probe.value
    if isinstance(web, Gap):
        yield unknown(web, probe)
    elif web is not None and users_of(web) and not sends_credentials(probe.value):
        yield failed("Prometheus asks for a login, and the probe sends none: 401", probe, related=[flag.location])
    elif prefix and asked and f"{prefix}/" not in probe.value:
        yield failed(f"everything is served below {prefix}, where the probe does not ask: 404", probe)
    else:
        yield passed("the probe gets its answer", probe)
