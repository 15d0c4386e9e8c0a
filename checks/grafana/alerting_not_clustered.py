"""Several Grafanas evaluate the same alerts and each sends its own notification."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, known, not_applicable, passed


@check
def alerting_not_clustered(grafana: Grafana) -> Iterator[Verdict]:
    if grafana.service.replicas < 2:  # noqa: PLR2004 (one is no cluster)
        yield not_applicable("one instance", grafana.location)
        return
    peers = known(grafana.setting("unified_alerting", "ha_peers"))
    redis = known(grafana.setting("unified_alerting", "ha_redis_address"))
    if peers.value or redis.value:
        yield passed("the instances know each other", peers if peers.value else redis)
    else:
        yield failed(f"{grafana.service.replicas} instances notify without knowing of each other", peers.location)
