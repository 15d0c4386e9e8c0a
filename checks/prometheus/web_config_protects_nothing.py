"""The web configuration lets everybody in."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, client_auth, failed, not_applicable, passed, unknown, users_of


@check
def web_config_protects_nothing(prometheus: Prometheus) -> Iterator[Verdict]:
    web = prometheus.web_config
    flag = prometheus.flag("web.config.file")
    if isinstance(flag, Gap):
        yield unknown(flag)
    elif web is None:
        yield not_applicable("there is no web configuration", flag)
    elif isinstance(web, Gap):
        yield unknown(web, flag)
    elif users_of(web) or client_auth(web):
        yield passed("it asks for a login or a certificate", flag)
    else:
        place = web if web.entries else flag
        yield failed(
            "it has neither users nor verified client certificates: everybody is let in", place, related=[flag.location]
        )
