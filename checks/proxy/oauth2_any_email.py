"""oauth2-proxy lets in everybody who has an account at the provider."""

from collections.abc import Iterator

from auditor import Component, ReverseProxy, Verdict, check, failed, not_applicable, passed


@check
def oauth2_any_email(proxy: ReverseProxy) -> Iterator[Verdict]:
    if proxy.program is not Component.OAUTH2_PROXY:
        yield not_applicable("not oauth2-proxy", proxy)
        return
    domains = proxy.setting("email_domains")
    restricted = proxy.oauth_restriction
    provider = proxy.setting("provider")
    private = provider is not None and provider.value in ("oidc", "keycloak", "keycloak-oidc", "adfs", "nextcloud")
    if domains is None or "*" not in domains.value.replace('"', "").split(","):
        yield passed("only the named e-mail domains are let in", domains or proxy)
    elif restricted is not None:
        yield passed(f"any e-mail domain, but {restricted.name} restricts who is let in", restricted)
    elif private:
        yield passed("any e-mail domain, but the provider is one's own", provider or domains)
    else:
        yield failed(
            "any account at the provider is let in: every e-mail domain is allowed, and nothing else asked", domains
        )
