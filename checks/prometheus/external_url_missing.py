"""Notifications link to a host that only containers know."""

from collections.abc import Iterator

from auditor import Gap, Prometheus, Verdict, check, failed, not_applicable, passed, unknown


@check
def external_url_missing(prometheus: Prometheus) -> Iterator[Verdict]:
    flag, targets = prometheus.flag("web.external-url"), prometheus.alertmanagers
    if isinstance(flag, Gap) or isinstance(targets, Gap):
        yield unknown(flag if isinstance(flag, Gap) else targets)  # type: ignore[arg-type]  # one of them is a gap
    elif not targets and not prometheus.discovers_alertmanagers:
        yield not_applicable("Prometheus sends no alerts", flag)
    elif not flag.value:
        yield failed("--web.external-url is not set: links name the container", flag)
    elif "//localhost" in flag.value or "//127.0.0.1" in flag.value:
        yield failed(f"links lead to {flag.value}, the reader's own machine", flag)
    else:
        yield passed("links lead to the URL that is set", flag)
