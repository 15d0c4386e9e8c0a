"""Grafana sends no Content-Security-Policy."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed, unknown


@check
def content_policy_missing(grafana: Grafana) -> Iterator[Verdict]:
    policy = known(grafana.flag("security", "content_security_policy"))
    if policy.value:
        yield passed("Grafana sends a Content-Security-Policy", policy)
    elif grafana.has_proxy:
        yield unknown("Grafana sends no Content-Security-Policy; the reverse proxy may add one", policy)
    elif grafana.is_exposed:
        yield failed("pages come without a Content-Security-Policy", policy)
    else:
        yield not_applicable("people do not reach Grafana directly", policy)
