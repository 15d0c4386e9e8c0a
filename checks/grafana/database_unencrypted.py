"""Grafana talks to a database on another machine without TLS."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed

_OFF = ("disable", "false", "allow", "prefer", "skip-verify", "")


@check
def database_unencrypted(grafana: Grafana) -> Iterator[Verdict]:
    kind, url = known(grafana.setting("database", "type")), known(grafana.setting("database", "url"))
    if kind.value == "sqlite3" and not url.value:
        yield not_applicable("the database is a file", kind)
        return
    host = url if url.value else known(grafana.setting("database", "host"))
    target = grafana.refer(host.value)
    mode = known(grafana.setting("database", "ssl_mode"))
    if "sslmode=" in url.value:
        mode = url.map(url.value.partition("sslmode=")[2].partition("&")[0])
    if not target.is_external:
        yield passed("the database is on a network of this stack", host)
    elif mode.value in _OFF:
        yield failed(f"the connection to {target.host} is not encrypted or not verified", mode, host)
    else:
        yield passed(f"the connection to {target.host} is encrypted ({mode.value})", mode)
