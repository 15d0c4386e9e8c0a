"""nginx tells its version to everybody."""

from collections.abc import Iterator

from auditor import Component, ReverseProxy, Verdict, check, failed, not_applicable, passed


@check
def server_tokens(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.NGINX:
        yield not_applicable("not nginx", proxy)
        return
    tokens = proxy.setting("server_tokens")
    if tokens is not None and tokens.value != "on":
        yield passed("the version is not told", tokens)
    else:
        yield failed("every answer names the version of nginx", tokens or proxy)
