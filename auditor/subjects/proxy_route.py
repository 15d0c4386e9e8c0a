"""Routes of reverse proxies as subjects: paths, where they lead, and who is let in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import grafana_bool
from auditor.subjects import grafana_settings
from auditor.subjects.component import Component
from auditor.subjects.exposure import Reach
from auditor.subjects.guard import guard
from auditor.subjects.programs import Program, Role, program
from auditor.subjects.proxy_model import Auth, AuthKind, Header, Route, Upstream

if TYPE_CHECKING:
    from auditor.subjects.proxy import ProxySite, ReverseProxy
    from auditor.subjects.stack import Stack

_WIDE = 4096  # a /20 of IPv4
# Paths that tell nothing and are open by design: probes, ACME challenges, the login of an authenticating proxy.
_OPEN_PATHS = ("health", "healthz", "healthcheck", "healthy", "ready", "readyz", "livez", "ping", "nginx-health")
_OPEN_PREFIXES = (
    ".well-known",
    "oauth2",
    "robots.txt",
    "favicon.ico",
    "login",
    "public",
    "static",
    "outpost.goauthentik.io",
)


@dataclass(frozen=True, slots=True, eq=False)
class ProxyRoute:
    """A path of a site with what happens to its requests."""

    site: ProxySite
    route: Route

    @property
    def id(self) -> str:
        """`proxy/host:port/path`."""
        path = self.path if self.path.startswith("/") else f"/{self.path}"
        return f"{self.site.id}{path}"

    @property
    def location(self) -> FileLocation:
        """Where it begins."""
        return self.route.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every route of every proxy that can be read."""
        from auditor.subjects.proxy import ProxySite  # noqa: PLC0415 (a site knows its routes)

        for site in ProxySite.find(stack):
            if isinstance(site, Gap):
                yield site
            else:
                yield from (route for route in site.routes if isinstance(route, cls))

    @property
    def proxy(self) -> ReverseProxy:
        """The proxy that it belongs to."""
        return self.site.proxy

    @property
    def path(self) -> str:
        """The path, as declared."""
        return self.route.path

    @property
    def auth(self) -> Auth:
        """How visitors are let in, once inheritance is worked out."""
        return self.route.auth

    @property
    def upstream(self) -> Upstream | None:
        """Where it leads; None where the proxy answers by itself."""
        return self.route.upstream

    @property
    def program(self) -> Program | None:
        """What it leads to, where that is a known program of the stack."""
        upstream = self.route.upstream
        return program(upstream.service) if upstream is not None and upstream.service is not None else None

    @property
    def role(self) -> Role | None:
        """The role of the program it leads to."""
        known = self.program
        return known.role if known else None

    @property
    def is_sensitive(self) -> bool:
        """True where it leads to Grafana, an API without login or an administration page."""
        return self.role in (Role.API, Role.GRAFANA, Role.ADMIN)

    @property
    def is_reachable(self) -> bool:
        """True where people outside the stack's networks and this host can use it."""
        return self.site.reach in (Reach.PUBLIC, Reach.PRIVATE)

    @property
    def is_open_by_design(self) -> bool:
        """True for health probes, ACME challenges, static files and login pages."""
        path = self.path.strip("^~=$ ").strip("/").rstrip("*").rstrip("/")
        return path.rpartition("/")[2] in _OPEN_PATHS or path.startswith(_OPEN_PREFIXES)

    @property
    def protection_rank(self) -> tuple[bool, bool, bool]:
        """For choosing the best protected of several routes."""
        return (self.auth.protects and self.auth.kind is not AuthKind.DENIED, self.site.has_tls, self.is_reachable)

    @property
    def siblings(self) -> tuple[ProxyRoute, ...]:
        """Other routes of the site to the same service."""
        if self.upstream is None or self.upstream.service is None:
            return ()
        service = self.upstream.service
        routes = (ProxyRoute(self.site, other) for other in self.site.site.routes if other is not self.route)
        return tuple(route for route in routes if route.upstream is not None and route.upstream.service is service)

    @property
    def upstream_guard(self) -> Setting[str] | Gap | None:
        """What the program behind asks for itself."""
        upstream = self.upstream
        return guard(upstream.service) if upstream is not None and upstream.service is not None else None

    def serves(self, path: str) -> bool:
        """False where requests for a path of the program behind do not come by this route.

        For nginx, whose locations are chosen as https://nginx.org/en/docs/http/ngx_http_core_module.html#location says;
        the routes of other proxies serve everything.
        """
        if self.proxy.program is not Component.NGINX:
            return True
        prefix = self.path.removeprefix("^~ ").rstrip("/") if self.path.startswith(("/", "^~ ")) else ""
        asked = {path}
        if not prefix.startswith(("/api/", "/-/")):  # a location may keep its own path, or take it away
            asked.add(prefix + path)
        return any(chosen_location(self.site.site.routes, one) is self.route for one in asked)

    @property
    def has_own_auth(self) -> bool:
        """True where the login is asked for in this very block, not in an enclosing one."""
        return self.auth.protects and self.auth.location in self.route.own_auth

    @property
    def answers(self) -> FileLocation | None:
        """nginx: an unconditional `return` with content."""
        return self.route.answers

    @property
    def satisfy_any(self) -> FileLocation | None:
        """nginx: where `satisfy any` stands that is in force here."""
        return self.route.satisfy_any

    @property
    def wide_networks(self) -> tuple[str, ...]:
        """Whole private networks among the addresses that are let in."""
        return tuple(network for network in self.route.allowed if _is_wide(network))

    @property
    def forwards_authorization(self) -> bool:
        """True where the visitor's Authorization header reaches the program behind."""
        return self.route.forwards_authorization

    @property
    def sends_client_address(self) -> bool:
        """True where the program behind is told the visitor's address."""
        return self.route.sends_client_address

    @property
    def upgrades(self) -> bool:
        """True where WebSockets are passed on."""
        return self.route.upgrades

    @property
    def access_log_off(self) -> FileLocation | None:
        """Where the log of requests is switched off."""
        return self.route.access_log_off

    @property
    def response_headers(self) -> tuple[Header, ...]:
        """Headers that are added to the answer, once inheritance is worked out."""
        return self.route.response_headers

    @property
    def dropped_headers(self) -> tuple[Header, ...]:
        """nginx: headers of the level above that its own `add_header` puts out of force."""
        return self.route.dropped_headers

    @property
    def grafana_basic_auth_off(self) -> Setting[str] | None:
        """The setting by which the Grafana behind ignores Basic credentials."""
        upstream = self.upstream
        if upstream is None or upstream.service is None:
            return None
        enabled = grafana_settings.setting(upstream.service, "auth.basic", "enabled")
        return enabled if isinstance(enabled, Setting) and grafana_bool(enabled.value) is False else None

    def request_header(self, name: str) -> Header | None:
        """A header that is set on the request to the upstream, by its name in lower case."""
        return self.route.request_headers.get(name)

    def response_header(self, name: str) -> Header | None:
        """A header that is added to the answer, by its name in lower case."""
        return next((header for header in self.route.response_headers if header.name.lower() == name), None)


def chosen_location(routes: Iterable[Route], path: str) -> Route | None:
    """The location of an nginx server that a path is served by."""
    prefixes: list[tuple[int, bool, Route]] = []
    patterns: list[Route] = []
    for route in routes:
        sign, _, rest = route.path.partition(" ") if not route.path.startswith("/") else ("", "", route.path)
        if sign == "=" and rest == path:
            return route
        if sign in ("", "^~") and path.startswith(rest):
            prefixes.append((len(rest), sign == "^~", route))
        flags = re.IGNORECASE if sign == "~*" else 0
        if sign in ("~", "~*") and (pattern := _compiled(rest, flags)) is not None and pattern.search(path):
            patterns.append(route)
    _, final, longest = max(prefixes, key=lambda found: found[0], default=(0, False, None))
    return patterns[0] if patterns and not final else longest


def _compiled(pattern: str, flags: int) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern.strip("\"'"), flags)
    except re.error:
        return None


def _is_wide(network: str) -> bool:
    try:
        parsed = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    return parsed.num_addresses >= _WIDE and not parsed.is_loopback
