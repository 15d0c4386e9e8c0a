"""Single sign-on is configured, but cannot work."""

from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, is_placeholder, known, not_applicable, passed

_EXAMPLES = ("", "some_id", "some_client_id")


@check
def sso_not_effective(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.providers:
        yield not_applicable("no OAuth provider is on", grafana.location)
        return
    url = known(grafana.root_url)
    if url.value.hostname in (None, "localhost", "127.0.0.1"):
        yield failed("root_url is on localhost, so the provider sends people back to their own machine", url)
    for provider in grafana.providers:
        client = known(grafana.setting(f"auth.{provider}", "client_id"))
        if client.value in _EXAMPLES:
            yield failed(f"{provider} is on without a client id", client)
        elif is_placeholder(client.value):
            yield failed(f"the client id of {provider} is a placeholder", client)
        else:
            yield passed(f"{provider} is on with a client id", client)
