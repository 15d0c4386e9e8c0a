"""The host's firewall is active, but Docker's published ports go past it."""

from collections.abc import Iterator

from auditor import Firewall, Verdict, check, failed, passed


@check
def bypassed_by_docker(firewall: Firewall) -> Iterator[Verdict]:
    public = firewall.public_ports
    filtering = firewall.filters_docker
    if not firewall.is_active:
        yield failed("the firewall is not active", firewall)
    elif filtering is not None:
        yield passed("refuses what comes to Docker's published ports", filtering)
    elif not public:
        yield passed("nothing but the reverse proxy's web ports is published to every address", firewall)
    else:
        names = ", ".join(dict.fromkeys(port.service.name for port in public[:4]))
        message = f"published ports of {names} go past these rules: nothing here filters in DOCKER-USER"
        yield failed(message, firewall, related=public)
