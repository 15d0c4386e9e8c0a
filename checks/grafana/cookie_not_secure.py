"""Grafana's session cookie may travel unencrypted, or go along with requests of other sites."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def cookie_not_secure(grafana: Grafana) -> Iterator[Verdict]:
    samesite = known(grafana.setting("security", "cookie_samesite"))
    if samesite.value in ("none", "disabled"):
        yield failed(f"cookie_samesite is {samesite.value}: other sites' pages act with the user's session", samesite)
    url = known(grafana.root_url)
    secure = known(grafana.flag("security", "cookie_secure"))
    if url.value.scheme != "https":
        yield not_applicable("root_url is not https, so a secure cookie would keep everybody out", url)
    elif secure.value:
        yield passed("the session cookie travels over https only", secure)
    else:
        yield failed("root_url is https, but the session cookie is sent over plain http too", secure, url)
