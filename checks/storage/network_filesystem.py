"""A data base lies on a network file system that it does not support."""

from collections.abc import Iterator

from auditor import DataStore, Verdict, check, failed, not_applicable, passed


@check
def network_filesystem(store: DataStore) -> Iterator[Verdict]:
    network = store.network
    if store.mount is None or network is None:
        yield not_applicable("the data lies on no volume whose file system the compose file tells", store)
    elif not network.kind:
        yield passed(f"{store.path} lies on a local file system", store.mount)
    elif network.supported:
        yield passed(f"{store.program.name} supports {network.kind} mounted like this", network)
    else:
        message = f"{store.program.name} keeps its data on {network.kind}, which it does not support"
        yield failed(message, network, related=[store.mount])
