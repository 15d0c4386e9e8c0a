"""A data store that asks nobody for a password can be reached from outside."""

from collections.abc import Iterator

from auditor import Gap, PublishedPort, Verdict, check, failed, not_applicable, passed, unknown


@check
def datastore_without_password(port: PublishedPort) -> Iterator[Verdict]:
    store = port.open_store
    if port.program is None or not port.is_known_store:
        yield not_applicable("what answers there is no data store whose login is known", port)
    elif store is None:
        yield passed("the data store asks for a password", port)
    elif port.harmless:
        yield passed(port.harmless, port)
    elif isinstance(store, Gap):
        yield unknown(store)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.listens_as_told:
        yield unknown("the command chooses the address that it listens on", port.listens_as_told)
    else:
        message = f"{port.program.name} is published on {port.where} and asks nobody for a password: {store.says}"
        yield failed(message, port, related=[store.location], expected="no publication, or a password")
