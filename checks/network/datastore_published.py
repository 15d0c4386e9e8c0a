"""A data store can be reached from outside."""

from collections.abc import Iterator

from auditor import PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def datastore_published(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if known is None or known.role is not Role.DATASTORE:
        yield not_applicable("what answers there is no known data store", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    elif port.listens_as_told:
        yield unknown("the command chooses the address that it listens on", port.listens_as_told)
    else:
        message = f"{known.name} is published on {port.where}: whoever reaches it can {port.gives}"
        yield failed(message, port, expected="a loopback address, or no publication")
