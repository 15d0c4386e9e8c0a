"""The Docker daemon listens on the network, and asks for no certificate."""

from collections.abc import Iterator

from auditor import DaemonConfig, Verdict, check, failed, passed


@check
def docker_api_without_tls(daemon: DaemonConfig) -> Iterator[Verdict]:
    hosts = daemon.network_hosts
    verify = daemon.node("tlsverify")
    if not hosts:
        yield passed("listens on no address of the network", daemon)
    elif verify is not None and verify.text == "true":
        yield passed("asks for client certificates", verify)
    else:
        yield failed(f"listens on {hosts[0].text} without client certificates: whoever connects is root", hosts[0])
