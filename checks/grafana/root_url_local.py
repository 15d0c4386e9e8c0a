"""Links that Grafana hands out lead to localhost."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def root_url_local(grafana: Grafana) -> Iterator[Verdict]:
    url = known(grafana.root_url)
    host = url.value.hostname
    mail = known(grafana.flag("smtp", "enabled"))
    public = grafana.routed_host
    if host not in (None, "localhost", "127.0.0.1", "0.0.0.0"):  # noqa: S104 (a host to compare with)
        yield passed(f"links lead to {host}", url)
    elif public is not None:
        yield failed(f"the proxy serves {public.value}, but links lead to localhost", url, public)
    elif mail.value:
        yield failed("links in mails lead to the reader's own machine", url, mail)
    else:
        yield not_applicable("nothing says that people come by another address", url)
