"""Several Grafanas share nothing, or one SQLite file."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def sqlite_with_replicas(grafana: Grafana) -> Iterator[Verdict]:
    kind, url = known(grafana.setting("database", "type")), known(grafana.setting("database", "url"))
    database = url.value.partition(":")[0] if url.value else kind.value
    if grafana.service.replicas < 2:  # noqa: PLR2004 (one is no cluster)
        yield not_applicable("one instance", grafana.location)
    elif database == "sqlite3":
        message = f"{grafana.service.replicas} instances keep their users and dashboards in SQLite"
        yield failed(message, url if url.value else kind, related=(grafana.service.at("deploy", "replicas"),))
    else:
        yield passed(f"the instances share a {database} database", kind)
