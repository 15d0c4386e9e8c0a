"""The Pushgateway forgets every metric when it restarts."""

from collections.abc import Iterator

from auditor import Pushgateway, Verdict, check, failed, kept_on, lost_because, passed


@check
def pushgateway_not_persistent(gateway: Pushgateway) -> Iterator[Verdict]:
    persistence = gateway.persistence
    if persistence is None:
        gateway.require_arguments()
        yield failed("metrics are kept in memory only: --persistence.file is not set", gateway.service.at("command"))
    elif kept_on(gateway.service, persistence.value) is None:
        why = lost_because(gateway.service, persistence.value)
        yield failed(f"metrics are kept in {persistence.value}, which {why}", persistence)
    else:
        yield passed("metrics are kept", persistence)
