"""The job that scrapes Prometheus itself is turned away."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown, users_of


@check
def self_scrape_refused(prometheus: Prometheus) -> Iterator[Verdict]:
    jobs, flag = prometheus.jobs, prometheus.flag("web.config.file")
    if isinstance(flag, Gap) or isinstance(jobs, Gap):
        yield unknown(flag if isinstance(flag, Gap) else jobs)  # type: ignore[arg-type]  # one of them is a gap
        return
    own = next((job for job in jobs if job.scrapes_itself), None)
    web, prefix = prometheus.web_config, prometheus.prefix
    if own is None:
        yield not_applicable("Prometheus does not scrape itself", prometheus.config_at("scrape_configs"))
    elif isinstance(web, Gap):
        yield unknown(web, own)
    elif web is not None and users_of(web) and not own.has_credentials:
        yield failed("Prometheus asks for a login, and its own job has none: 401", own, related=[flag.location])
    elif web is not None and web.get("tls_server_config") is not None and own.scheme.value != "https":
        yield failed("Prometheus speaks TLS, and its own job asks in clear", own, related=[flag.location])
    elif not own.path.value.startswith(f"{prefix}/"):
        yield failed(f"everything is served below {prefix}, where {own.path.value} is not: 404", own.at("metrics_path"))
    else:
        yield passed("the job is answered", own)
