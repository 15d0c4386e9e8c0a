"""Certificates that the proxy gets by itself are lost with its container."""

from collections.abc import Iterator

from auditor import ReverseProxy, Verdict, check, failed, not_applicable, passed


@check
def acme_not_kept(proxy: ReverseProxy) -> Iterator[Verdict]:
    store = proxy.acme_store
    if store is None:
        yield not_applicable("gets no certificates by itself", proxy)
        return
    mount = proxy.service.mount_for(store.value)
    if mount is None or mount.kind == "tmpfs" or not mount.source:
        message = f"{store.value} is on no volume: every new container asks for all certificates again"
        yield failed(message, store, related=[proxy])
    else:
        yield passed(f"{store.value} is kept in {mount.source}", mount)
