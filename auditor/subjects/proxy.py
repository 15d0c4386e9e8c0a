"""Reverse proxies of a stack, their sites and their routes, as subjects."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.parse.scalars import grafana_bool
from auditor.subjects import grafana_settings, proxy_caddy, proxy_nginx, proxy_oauth2, proxy_traefik
from auditor.subjects.component import Component
from auditor.subjects.exposure import Reach, reach_of
from auditor.subjects.guard import guard
from auditor.subjects.programs import Program, Role, program
from auditor.subjects.proxy_model import Auth, AuthKind, Configuration, Header, Listen, Route, Site, Tls, Upstream
from auditor.subjects.proxy_oauth2 import restriction
from auditor.subjects.service import Service
from auditor.subjects.traefik_static import entry_points, exposed_by_default, is_true, speaks_of_traefik

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

__all__ = ["AuthKind", "ProxyRoute", "ProxySite", "ReverseProxy", "proxies", "routes_to"]

_NEW_DEFAULT = (1, 27, 3)
_WIDE = 4096  # a /20 of IPv4
_TUNNELS = ("cloudflare/cloudflared", "ngrok/ngrok", "tailscale/tailscale")
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
class ReverseProxy:
    """A service that runs nginx, Traefik, Caddy or oauth2-proxy and leads to other services."""

    service: Service
    program: Component
    configuration: Configuration

    @property
    def id(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def name(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.service.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every reverse proxy; a gap for one whose configuration cannot be read."""
        return (proxy.gap or proxy for proxy in proxies(stack) if isinstance(proxy, cls))

    @property
    def gap(self) -> Gap | None:
        """Why its configuration cannot be read; None where it can."""
        return self.configuration.gap

    @property
    def sites(self) -> tuple[ProxySite, ...]:
        """Its virtual hosts."""
        return tuple(ProxySite(self, site) for site in self.configuration.sites)

    def setting(self, name: str) -> Setting[str] | None:
        """A setting of the program itself, by the reader's name for it; None where it is not set."""
        return self.configuration.settings.get(name)

    def reach(self, port: int) -> Reach:
        """How far a port of its container can be reached."""
        if self.service.network_mode == "host":
            return Reach.PUBLIC
        shared = self.service.network_mode.removeprefix("service:")
        owner = self.service.stack.service(shared) if shared else None
        ports = [known for known in (owner or self.service).ports if known.target == str(port)]
        return max((reach_of(known) for known in ports), default=Reach.INTERNAL)

    def port_locations(self, port: int) -> tuple[FileLocation, ...]:
        """Where a port of its container is published."""
        return tuple(known.location for known in self.service.ports if known.target == str(port))

    def can_hold(self, path: str) -> bool:
        """True where the image may hold a file that no mount brings: one that the stack builds, or with such a directory."""
        return self.service.is_built or any(mount.covers(path) for mount in self.service.mounts)

    @property
    def is_partial(self) -> Gap | None:
        """A file that the configuration includes and that could not be read."""
        return next(iter(self.configuration.partial), None)

    @property
    def insecure_api(self) -> Setting[str] | None:
        """Traefik: the setting that opens the API without authentication (v1: `--api` alone does)."""
        insecure = self.setting("api.insecure")
        if insecure is not None:
            return insecure if is_true(insecure) else None
        version = self.service.version
        api = self.setting("api")
        return api if version is not None and version[0] == 1 and is_true(api) else None

    @property
    def api_port(self) -> int:
        """Traefik: the port of the entry point `traefik`."""
        points = entry_points(dict(self.configuration.settings))
        return points["traefik"][0] if "traefik" in points else 8080

    @property
    def exposes_by_default(self) -> Setting[str] | None:
        """Traefik: the setting by which every container gets a route."""
        return exposed_by_default(self.configuration.settings.items())

    @property
    def exposed_services(self) -> tuple[Service, ...]:
        """Traefik: services it can reach that neither ask for a route nor refuse one."""
        return tuple(
            service
            for service in self.service.stack.services
            if service is not self.service and service.shares_network(self.service) and not speaks_of_traefik(service)
        )

    @property
    def acme_store(self) -> Setting[str] | None:
        """Where certificates that it gets by itself are kept; None where it gets none.

        Sources: https://doc.traefik.io/traefik/reference/install-configuration/tls/certificate-resolvers/acme/ and
        https://caddyserver.com/docs/conventions#data-directory (the image keeps it in /data).
        """
        for name, setting in self.configuration.settings.items():
            if name.startswith("certificatesresolvers.") and name.endswith(".acme.storage"):
                return setting
        for name, setting in self.configuration.settings.items():
            if name.startswith("certificatesresolvers.") and ".acme" in name:
                return Setting("acme.storage", "acme.json", setting.location, is_default=True)
        automatic = next((site.tls for site in self.sites if site.tls is not None and site.tls.automatic), None)
        if self.program is Component.CADDY and automatic is not None:
            return Setting("storage", "/data", self.service.at("volumes"), is_default=True)
        return None

    @property
    def oauth_restriction(self) -> Setting[str] | None:
        """oauth2-proxy: a setting that admits fewer people than the e-mail domains do."""
        return restriction(self.configuration.settings)

    @property
    def in_front(self) -> FileLocation | None:
        """What tells that something stands in front of it: a tunnel, or headers that it trusts."""
        if self.configuration.proxied_by is not None:
            return self.configuration.proxied_by
        for service in self.service.stack.services:
            declared = service.image_setting
            if declared is not None and any(tunnel in declared.value for tunnel in _TUNNELS):
                return service.location
        return None

    @property
    def tls_elsewhere(self) -> FileLocation | None:
        """What tells that TLS ends in front of it; an https URL of Grafana's own counts too."""
        if self.in_front is not None:
            return self.in_front
        for service in self.service.stack.services:
            url = service.variable("GF_SERVER_ROOT_URL") if service.component is Component.GRAFANA else None
            if url is not None and url.value.startswith("https://") and isinstance(url.location, FileLocation):
                return url.location
        return None


@dataclass(frozen=True, slots=True, eq=False)
class ProxySite:
    """A virtual host of a reverse proxy."""

    proxy: ReverseProxy
    site: Site

    @property
    def id(self) -> str:
        """`proxy/host:port`."""
        ports = ",".join(str(listen.port) for listen in self.listens)
        return f"{self.proxy.name}/{self.label}:{ports}"

    @property
    def label(self) -> str:
        """Its first host name, `*` for any."""
        names = [name for name in self.site.names if name not in ("", "_")]
        return names[0] if names else "*"

    @property
    def location(self) -> FileLocation:
        """Where it begins."""
        return self.site.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every site of every proxy that can be read."""
        for proxy in proxies(stack):
            if proxy.gap is not None:
                yield proxy.gap
            yield from (site for site in proxy.sites if isinstance(site, cls))

    @property
    def listens(self) -> tuple[Listen, ...]:
        """The ports of the container that it answers on."""
        return self.site.listens

    @property
    def names(self) -> tuple[str, ...]:
        """Its host names."""
        return self.site.names

    @property
    def tls(self) -> Tls | None:
        """Its TLS; None where it has none."""
        return self.site.tls

    @property
    def has_tls(self) -> bool:
        """True where at least one of its ports speaks TLS."""
        return any(listen.tls for listen in self.listens)

    @property
    def routes(self) -> tuple[ProxyRoute, ...]:
        """Its routes."""
        return tuple(ProxyRoute(self, route) for route in self.site.routes)

    @property
    def plain_reach(self) -> Reach:
        """How far its ports without TLS can be reached."""
        return max((self.proxy.reach(listen.port) for listen in self.listens if not listen.tls), default=Reach.INTERNAL)

    @property
    def reach(self) -> Reach:
        """How far it can be reached at all."""
        return max((self.proxy.reach(listen.port) for listen in self.listens), default=Reach.INTERNAL)

    @property
    def plain_listen(self) -> Listen | None:
        """The widest reached port without TLS."""
        plain = [listen for listen in self.listens if not listen.tls]
        return max(plain, key=lambda listen: self.proxy.reach(listen.port), default=None)

    @property
    def leads_to_monitoring(self) -> ProxyRoute | None:
        """A route to Grafana, an API without login or an administration page."""
        return next((route for route in self.routes if route.is_sensitive), None)

    @property
    def monitoring_name(self) -> str:
        """The name of the program of the monitoring that it leads to."""
        route = self.leads_to_monitoring
        return route.program.name if route is not None and route.program is not None else ""

    @property
    def is_plain_only(self) -> bool:
        """True where people can use it without TLS only: no port with TLS, and no twin that has one."""
        return self.plain_listen is not None and not self.has_tls and self.secure_twin is None

    @property
    def serves(self) -> bool:
        """True where it leads to a service, rather than redirecting or answering by itself."""
        return any(route.upstream is not None for route in self.routes)

    @property
    def secure_twin(self) -> ProxySite | None:
        """A site with TLS of the same proxy for the same host name or the same upstream."""
        for other in self.proxy.sites:
            if other.has_tls and (other.shares_names(self) or other.upstreams & self.upstreams):
                return other
        return None

    @property
    def upstreams(self) -> frozenset[str]:
        """The names of the services that it leads to."""
        found = (route.upstream for route in self.routes)
        return frozenset(upstream.service.name for upstream in found if upstream is not None and upstream.service)

    @property
    def old_protocols_by_default(self) -> bool:
        """True for an nginx whose default still lists TLSv1 and TLSv1.1 (before 1.27.3; unknown versions count as newer).

        Source: https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols
        """
        version = self.proxy.service.version
        return self.proxy.program is Component.NGINX and version is not None and (*version, 99, 99)[:3] < _NEW_DEFAULT

    @property
    def redirects_to_https(self) -> bool:
        """True where it sends visitors of its plain port to https."""
        return self.site.redirects_to_https

    def shares_names(self, other: ProxySite) -> bool:
        """True where both answer for a common host name."""
        mine, theirs = set(self.names) or {"_"}, set(other.names) or {"_"}
        return bool(mine & theirs) or bool({"_", ""} & (mine | theirs))

    def header(self, name: str) -> Header | None:
        """A response header that its main route sends (`/`, or else the first that leads somewhere)."""
        route = self.main_route
        return route.response_header(name) if route else None

    @property
    def main_route(self) -> ProxyRoute | None:
        """The route for `/`, or the first that leads somewhere."""
        leading = [route for route in self.routes if route.upstream is not None]
        return next((route for route in leading if route.path in ("/", "")), leading[0] if leading else None)


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


def _is_wide(network: str) -> bool:
    try:
        parsed = ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    return parsed.num_addresses >= _WIDE and not parsed.is_loopback


def proxies(stack: Stack) -> tuple[ReverseProxy, ...]:
    """Every reverse proxy of the stack."""
    return stack.memo("reverse proxies", lambda: _proxies(stack))


def _proxies(stack: Stack) -> tuple[ReverseProxy, ...]:
    readers = {
        Component.NGINX: proxy_nginx.read,
        Component.TRAEFIK: proxy_traefik.read,
        Component.CADDY: proxy_caddy.read,
        Component.OAUTH2_PROXY: proxy_oauth2.read,
    }
    found = []
    for service in stack.services:
        reader = readers.get(service.component) if service.component else None
        configuration = reader(service) if reader else None
        if configuration is not None and service.component is not None:
            found.append(ReverseProxy(service, service.component, configuration))
    return tuple(found)


def routes_to(service: Service, target: str) -> tuple[ProxyRoute, ...]:
    """Every route of the stack's proxies that ends at a container port of a service."""
    by_target = service.stack.memo("routes by target", lambda: _by_target(service.stack))
    return tuple(by_target.get((service.name, target), ()))


def _by_target(stack: Stack) -> dict[tuple[str, str], list[ProxyRoute]]:
    found: dict[tuple[str, str], list[ProxyRoute]] = {}
    for proxy in proxies(stack):
        for site in proxy.sites:
            for route in site.routes:
                upstream = route.upstream
                if upstream is not None and upstream.service is not None and upstream.service is not proxy.service:
                    found.setdefault((upstream.service.name, str(upstream.port or "")), []).append(route)
    return found
