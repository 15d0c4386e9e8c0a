"""A backup asks for Prometheus snapshots that the server refuses."""

from collections.abc import Iterator

from auditor import BackupScript, Prometheus, Verdict, check, failed, not_applicable, passed


@check
def snapshot_api_off(script: BackupScript) -> Iterator[Verdict]:
    asking = next(iter(script.snapshot_requests), None)
    servers = [found for found in Prometheus.find(script.stack) if isinstance(found, Prometheus)]
    if asking is None or not servers:
        yield not_applicable("the script asks Prometheus for no snapshot", script)
        return
    for server in servers:
        if server.switch("web.enable-admin-api") is not None:
            yield passed(f"{server.id} has its admin API on", asking)
        else:
            message = f"{server.id} runs without --web.enable-admin-api and answers the snapshot with an error"
            yield failed(message, asking, related=[server])
