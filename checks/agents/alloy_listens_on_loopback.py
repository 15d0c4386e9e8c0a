"""Alloy's metrics and page are asked for from outside its container, where it does not listen."""

from collections.abc import Iterator

from auditor import Alloy, Verdict, check, failed, not_applicable, passed


@check
def alloy_listens_on_loopback(alloy: Alloy) -> Iterator[Verdict]:
    host = alloy.listen.value.rpartition(":")[0]
    visitors = alloy.visitors
    if alloy.service.network_mode == "host" or not visitors:
        yield not_applicable("nobody outside its container asks for it", alloy)
    elif host in ("127.0.0.1", "localhost", "[::1]"):
        yield failed("listens on the loopback of its container, and is asked for from outside", alloy.listen, *visitors)
    else:
        yield passed("listens where it is asked for", alloy.listen)
