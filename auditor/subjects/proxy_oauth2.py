"""oauth2-proxy: flags, OAUTH2_PROXY_ variables and its configuration file.

Source: https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation, Span
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.subjects import join
from auditor.subjects.guard import flag, words
from auditor.subjects.proxy_model import Auth, AuthKind, Configuration, Listen, Route, Site
from auditor.subjects.proxy_upstream import resolve
from auditor.subjects.service import Service

_LINE = regex(r"""\s*([\w-]+)\s*=\s*\[?\s*["']?([^"'\]\n]*)["']?""")
_PREFIX = "OAUTH2_PROXY_"
_RESTRICTIONS = (
    "github_org",
    "github_team",
    "github_repo",
    "github_user",
    "gitlab_group",
    "gitlab_groups",
    "gitlab_project",
    "google_group",
    "google_groups",
    "allowed_group",
    "allowed_groups",
    "allowed_role",
    "allowed_roles",
    "authenticated_emails_file",
    "htpasswd_file",
    "keycloak_group",
    "azure_tenant",
    "bitbucket_team",
)


def read(service: Service) -> Configuration | None:
    """Its one site, with the settings by their names in the file (`email_domains`, `upstreams`)."""
    settings = _settings(service)
    if isinstance(settings, Gap):
        return Configuration(gap=settings)
    upstream = settings.get("upstreams") or settings.get("upstream")
    port = _port(settings.get("http_address"))
    routes = []
    if upstream is not None and isinstance(upstream.location, FileLocation):
        for url in upstream.value.split(","):
            target = resolve(service, url.strip().strip("\"'"), upstream.location)
            auth = Auth(AuthKind.OAUTH, upstream.location, "oauth2-proxy")
            routes.append(Route("/", upstream.location, target, auth, forwards_authorization=False))
    secured = any(name in settings for name in ("tls_cert_file", "https_address"))
    site = Site((), service.location, (Listen(port, secured, service.location),), tuple(routes))
    behind = settings.get("reverse_proxy")
    trusts = behind is not None and behind.value == "true" and isinstance(behind.location, FileLocation)
    location = behind.location if behind is not None and trusts and isinstance(behind.location, FileLocation) else None
    return Configuration((site,), settings, proxied_by=location)


def restriction(settings: Mapping[str, Setting[str]]) -> Setting[str] | None:
    """A setting that admits fewer people than the e-mail domains do."""
    return next((settings[name] for name in _RESTRICTIONS if name in settings), None)


def _port(address: Setting[str] | None) -> int:
    text = address.value.rpartition(":")[2] if address else ""
    return int(text) if text.isdigit() else 4180


def _settings(service: Service) -> dict[str, Setting[str]] | Gap:
    found: dict[str, Setting[str]] = {}
    config = flag(service, "config") or service.variable(f"{_PREFIX}CONFIG")
    if config is not None:
        file = join.file(service, config.value)
        if isinstance(file, Gap):
            return file
        found |= dict(_lines(file))
    for name in service.environment:
        setting = service.variable(name)
        if name.startswith(_PREFIX) and setting is not None:
            found[_plural(name.removeprefix(_PREFIX).lower())] = setting
    for word in words(service):
        name, equals, value = word.text.lstrip("-").partition("=")
        if word.text.startswith("-"):
            key = _plural(name.replace("-", "_"))
            earlier = found.get(key)
            many = earlier is not None and earlier.name.startswith("--") and key in ("upstreams", "email_domains")
            text = value if equals else "true"
            found[key] = Setting(f"--{name}", f"{earlier.value},{text}" if many and earlier else text, word.location)
    if not found and not service.command:
        return Gap(
            GapReason.IN_IMAGE,
            "nothing of its configuration is in the project",
            service.name,
            location=service.location,
        )
    return found


def _plural(name: str) -> str:
    return {"upstream": "upstreams", "email_domain": "email_domains"}.get(name, name)


def _lines(file: join.Found) -> list[tuple[str, Setting[str]]]:
    """`key = value` lines; lists over several lines keep their first line only."""
    found = []
    for number, line in enumerate(file.text.splitlines(), 1):
        match = _LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            location = FileLocation(file.path, Span(number, match.start(1) + 1, number, len(line) + 1))
            found.append((_plural(match[1].replace("-", "_")), Setting(match[1], match[2].strip(), location)))
    return found
