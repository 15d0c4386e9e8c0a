"""The chain DOCKER-USER is there, and refuses nothing."""

from collections.abc import Iterator

from auditor import Firewall, Verdict, check, failed, not_applicable, passed


@check
def docker_user_open(firewall: Firewall) -> Iterator[Verdict]:
    chain = firewall.docker_user
    filtering = firewall.filters_docker
    if chain is None:
        yield not_applicable("the export holds no chain DOCKER-USER", firewall)
    elif filtering is not None:
        yield passed("DOCKER-USER refuses something", filtering)
    elif firewall.public_ports:
        yield failed("DOCKER-USER lets everything through, and ports are published to every address", chain)
    else:
        yield passed("nothing but the reverse proxy's web ports is published to every address", chain)
