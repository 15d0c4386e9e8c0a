"""Everybody with an account at the OAuth provider becomes a user of Grafana."""

import re
from collections.abc import Iterator

from auditor import Grafana, Verdict, check, failed, is_placeholder, known, not_applicable, passed

_LIMITS = ("allowed_organizations", "allowed_domains", "team_ids", "allowed_groups", "hosted_domain")
_OPEN_TO_THE_WORLD = ("github", "gitlab", "google", "grafana_com")
_ROLE_FOR_ALL = re.compile(r"(?:^|\|\|)\s*'\w+'\s*$")


@check
def oauth_unrestricted(grafana: Grafana) -> Iterator[Verdict]:
    if not grafana.providers:
        yield not_applicable("no OAuth provider is on", grafana.location)
    for provider in grafana.providers:
        section = f"auth.{provider}"
        limits = [known(grafana.setting(section, key)) for key in _LIMITS]
        limits = [limit for limit in limits if limit.value]
        enabled = known(grafana.flag(section, "enabled"))
        if not known(grafana.flag(section, "allow_sign_up")).value:
            yield passed(f"{provider} admits only people who have an account here", enabled)
        elif _needs_a_role(grafana, section):
            yield passed(f"{provider} admits only people with a role", enabled)
        elif limits and all(is_placeholder(limit.value) for limit in limits):
            yield failed(f"{provider} is restricted to {limits[0].value!r}, which is a placeholder", limits[0])
        elif limits:
            yield passed(f"{provider} is restricted to {limits[0].value}", limits[0])
        elif provider in _OPEN_TO_THE_WORLD:
            yield failed(f"everybody with an account at {provider} becomes a user", enabled)
        else:
            yield passed(f"{provider} is an identity provider of one's own, which decides who gets in", enabled)


def _needs_a_role(grafana: Grafana, section: str) -> bool:
    """True where strict roles keep people out: not with an expression that ends in a role for everybody else."""
    path = known(grafana.setting(section, "role_attribute_path"))
    return bool(known(grafana.flag(section, "role_attribute_strict")).value) and not _ROLE_FOR_ALL.search(path.value)
