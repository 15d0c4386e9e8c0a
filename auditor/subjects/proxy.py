"""Reverse proxies of a stack, their sites and their routes, as subjects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap, find_tokens
from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects import proxy_caddy, proxy_nginx, proxy_oauth2, proxy_traefik
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component
from auditor.subjects.exposure import Reach, reach_of
from auditor.subjects.proxy_model import AuthKind, Configuration, Header, Listen, Site, Tls
from auditor.subjects.proxy_oauth2 import restriction
from auditor.subjects.proxy_route import ProxyRoute
from auditor.subjects.service import Service
from auditor.subjects.traefik_static import entry_points, exposed_by_default, is_true, speaks_of_traefik

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack

__all__ = ["AuthKind", "ProxyRoute", "ProxySite", "ReverseProxy", "proxies", "routes_to"]

_NEW_DEFAULT = (1, 27, 3)
_TUNNELS = ("cloudflare/cloudflared", "ngrok/ngrok", "tailscale/tailscale")


@dataclass(frozen=True, slots=True, eq=False)
class Login:
    """A password of a proxy's own login, and the routes that it opens."""

    password: Setting[str]
    routes: tuple[ProxyRoute, ...]

    @property
    def is_default(self) -> bool:
        """True for one that everybody knows, or its published hash."""
        return any(secret.is_default for secret in find_tokens(self.password.value))

    @property
    def reachable(self) -> tuple[ProxyRoute, ...]:
        """The routes that people outside this host can use."""
        return tuple(route for route in self.routes if route.is_reachable)


@dataclass(frozen=True, slots=True, eq=False)
class ReverseProxy(Aspect):
    """A service that runs nginx, Traefik, Caddy or oauth2-proxy and leads to other services."""

    program: Component
    configuration: Configuration

    @property
    def name(self) -> str:
        """The service's name."""
        return self.service.name

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every reverse proxy; what is asked of one whose configuration cannot be read is unknown."""
        return (proxy for proxy in proxies(stack) if isinstance(proxy, cls))

    @property
    def gap(self) -> Gap | None:
        """Why its configuration cannot be read; None where it can."""
        return self.configuration.gap

    @property
    def read(self) -> Configuration:
        """Its configuration; using one that cannot be read makes the verdict unknown."""
        return self.configuration if self.gap is None else self.gap.value

    @property
    def sites(self) -> tuple[ProxySite, ...]:
        """Its virtual hosts."""
        return tuple(ProxySite(self, site) for site in self.read.sites)

    @property
    def logins(self) -> tuple[Login, ...]:
        """Passwords of its own logins that the configuration gives, each once."""
        found: dict[FileLocation, tuple[Setting[str], list[ProxyRoute]]] = {}
        for site in self.sites:
            for route in site.routes:
                for password in route.auth.passwords:
                    if isinstance(password.location, FileLocation):
                        found.setdefault(password.location, (password, []))[1].append(route)
        return tuple(Login(password, tuple(routes)) for password, routes in found.values())

    def setting(self, name: str) -> Setting[str] | None:
        """A setting of the program itself, by the reader's name for it; None where it is not set."""
        return self.read.settings.get(name)

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
        """True where a file may be there that is mounted from nowhere in sight: built in, or in a mounted directory."""
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
        points = entry_points(dict(self.read.settings))
        return points["traefik"][0] if "traefik" in points else 8080

    @property
    def exposes_by_default(self) -> Setting[str] | None:
        """Traefik: the setting by which every container gets a route."""
        return exposed_by_default(self.read.settings.items())

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
        for name, setting in self.read.settings.items():
            if name.startswith("certificatesresolvers.") and name.endswith(".acme.storage"):
                return setting
        for name, setting in self.read.settings.items():
            if name.startswith("certificatesresolvers.") and ".acme" in name:
                return Setting("acme.storage", "acme.json", setting.location, is_default=True)
        automatic = next((site.tls for site in self.sites if site.tls is not None and site.tls.automatic), None)
        if self.program is Component.CADDY and automatic is not None:
            return Setting("storage", "/data", self.service.at("volumes"), is_default=True)
        return None

    @property
    def oauth_restriction(self) -> Setting[str] | None:
        """oauth2-proxy: a setting that admits fewer people than the e-mail domains do."""
        return restriction(self.read.settings)

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
                continue
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
        """True for an nginx whose default lists TLSv1 and TLSv1.1: before 1.27.3; unknown versions count as newer.

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
    for proxy in (proxy for proxy in proxies(stack) if proxy.gap is None):
        for site in proxy.sites:
            for route in site.routes:
                upstream = route.upstream
                if upstream is not None and upstream.service is not None and upstream.service is not proxy.service:
                    found.setdefault((upstream.service.name, str(upstream.port or "")), []).append(route)
    return found
