"""Traefik as a reverse proxy: routers and middlewares from labels and files, entry points from the static file.

Sources: https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/,
https://doc.traefik.io/traefik/reference/install-configuration/api-dashboard/, and for v1
https://doc.traefik.io/traefik/v1.7/configuration/backends/docker/.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.node import Node, mapping
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects.component import BY_COMPONENT
from auditor.subjects.programs import program
from auditor.subjects.proxy_model import Auth, AuthKind, Configuration, Header, Listen, Route, Site, Tls, Upstream
from auditor.subjects.proxy_upstream import resolve
from auditor.subjects.service import Service
from auditor.subjects.traefik_static import Static, entry_points, flatten, is_true, labels, static

_HOSTS = regex(r"Host(?:SNI)?\(([^)]*)\)|^Host:([^;]+)")
_PATHS = regex(r"Path(?:Prefix)?\(\s*[`'\"]([^`'\"]+)")
_QUOTED = regex(r"[`'\"]([^`'\"]+)[`'\"]")
_AUTH = {
    "basicauth": AuthKind.BASIC,
    "digestauth": AuthKind.BASIC,
    "forwardauth": AuthKind.FORWARD,
    "ipallowlist": AuthKind.ADDRESS,
    "ipwhitelist": AuthKind.ADDRESS,
    "plugin": AuthKind.UNKNOWN,
}
_DEFAULT_ENTRY_POINT = {"http": (80, None)}
_INTERNAL = "@internal"


@dataclass(frozen=True, slots=True)
class _Dynamic:
    """Dynamic settings by dotted names in lower case (`routers.NAME.rule`), each with the service that has it."""

    settings: dict[str, tuple[Setting[str], Service | None]]

    def get(self, name: str) -> Setting[str] | None:
        found = self.settings.get(name)
        return found[0] if found else None

    def names(self, kind: str) -> list[str]:
        prefix = f"{kind}."
        return list(dict.fromkeys(key.split(".")[1] for key in self.settings if key.startswith(prefix)))

    def owner(self, prefix: str) -> Service | None:
        return next((owner for key, (_, owner) in self.settings.items() if key.startswith(prefix)), None)


def read(service: Service) -> Configuration | None:
    """The routers that Traefik serves."""
    settings = static(service)
    if isinstance(settings, Gap):
        return Configuration(gap=settings)
    gaps: list[Gap] = []
    dynamic = _dynamic(service, settings, gaps)
    points = entry_points(settings)
    sites = tuple(_sites(service, settings, dynamic, points))
    trusted = next(
        (item for name, item in settings.items() if "forwardedheaders" in name or "proxyprotocol" in name), None
    )
    location = trusted.location if trusted else None
    return Configuration(
        (*sites, *_v1_sites(service)),
        settings,
        partial=tuple(gaps),
        proxied_by=location if isinstance(location, FileLocation) else None,
    )


def _dynamic(service: Service, settings: Static, gaps: list[Gap]) -> _Dynamic:
    found: dict[str, tuple[Setting[str], Service | None]] = {}
    for other in service.stack.services:
        for name, node in labels(other):
            lowered = name.lower()
            if lowered.startswith("traefik.http."):
                found[lowered.removeprefix("traefik.http.")] = (Setting(name, node.text, node.location), other)
    for document in _files(service, settings, gaps):
        found |= {name: (setting, None) for name, setting in flatten(mapping(document, "http"))}
    return _Dynamic(found)


def _files(service: Service, settings: Static, gaps: list[Gap]) -> Iterator[Node | None]:
    single, directory = settings.get("providers.file.filename"), settings.get("providers.file.directory")
    patterns = [single.value] if single else []
    if directory:
        patterns += [f"{directory.value.rstrip('/')}/*.yml", f"{directory.value.rstrip('/')}/*.yaml"]
    for pattern in patterns:
        found = join.files(service, pattern)
        if isinstance(found, Gap):
            gaps.append(found)
            continue
        for one in found:
            document = join.read(service, one, parse_yaml)
            if isinstance(document, Gap):
                gaps.append(document)
            else:
                yield document.root


def _sites(
    service: Service, settings: Static, dynamic: _Dynamic, points: dict[str, tuple[int, Setting[str]]]
) -> Iterator[Site]:
    for name in dynamic.names("routers"):
        router = f"routers.{name}"
        rule = dynamic.get(f"{router}.rule")
        anchor = rule or dynamic.get(f"{router}.entrypoints") or dynamic.get(f"{router}.service")
        if anchor is None or not isinstance(anchor.location, FileLocation):
            continue
        listens = tuple(_listens(settings, dynamic, points, router, anchor.location))
        tls = _tls(settings, dynamic, points, router)
        text = rule.value if rule else ""
        yield Site(
            names=tuple(_hosts(text)),
            location=anchor.location,
            listens=listens,
            routes=(_route(service, settings, dynamic, router, anchor.location),),
            tls=tls if any(listen.tls for listen in listens) else None,
            redirects_to_https=_redirects(settings, dynamic, router, points),
        )


def _hosts(rule: str) -> list[str]:
    found = []
    for quoted, plain in _HOSTS.findall(rule):
        found += _QUOTED.findall(quoted) if quoted else [part.strip() for part in plain.split(",")]
    return found


def _chosen(settings: Static, dynamic: _Dynamic, points: dict[str, tuple[int, Setting[str]]], router: str) -> list[str]:
    given = dynamic.get(f"{router}.entrypoints")
    if given is not None:
        return [name.strip().lower() for name in given.value.split(",") if name.strip()]
    marked = [name for name in points if is_true(settings.get(f"entrypoints.{name}.asdefault"))]
    return marked or [name for name in points if name != "traefik"] or ["http"]


def _listens(
    settings: Static,
    dynamic: _Dynamic,
    points: dict[str, tuple[int, Setting[str]]],
    router: str,
    location: FileLocation,
) -> Iterator[Listen]:
    own = any(key == f"{router}.tls" or key.startswith(f"{router}.tls.") for key in dynamic.settings)
    switched_off = dynamic.get(f"{router}.tls")
    own = own and (switched_off is None or switched_off.value.lower() != "false")
    for name in _chosen(settings, dynamic, points, router):
        known = points.get(name)
        port = known[0] if known else 80 if name == "http" else None
        if port is None:
            continue
        by_point = any(key.startswith(f"entrypoints.{name}.http.tls") for key in settings)
        yield Listen(port, own or by_point, location)


def _tls(settings: Static, dynamic: _Dynamic, points: dict[str, tuple[int, Setting[str]]], router: str) -> Tls | None:
    resolver = dynamic.get(f"{router}.tls.certresolver")
    for name in _chosen(settings, dynamic, points, router):
        resolver = resolver or settings.get(f"entrypoints.{name}.http.tls.certresolver")
    anchor = resolver or dynamic.get(f"{router}.tls") or dynamic.get(f"{router}.rule")
    if anchor is None or not isinstance(anchor.location, FileLocation):
        return None
    return Tls(anchor.location, automatic=resolver is not None)


def _redirects(settings: Static, dynamic: _Dynamic, router: str, points: dict[str, tuple[int, Setting[str]]]) -> bool:
    """True where each entry point redirects, or a middleware of the router does."""
    chosen = _chosen(settings, dynamic, points, router)
    by_point = [
        name for name in chosen if any(key.startswith(f"entrypoints.{name}.http.redirections") for key in settings)
    ]
    if chosen and len(by_point) == len(chosen):
        return True
    return any(kind == "redirectscheme" for _, kind in _middlewares(settings, dynamic, router))


def _middlewares(settings: Static, dynamic: _Dynamic, router: str) -> Iterator[tuple[str, str]]:
    """Middlewares of a router with their kinds, chains resolved; a name that is nowhere defined has the kind `?`."""
    given = dynamic.get(f"{router}.middlewares")
    pending = _split(given.value) if given else []
    for name, setting in settings.items():
        if name.startswith("entrypoints.") and name.endswith(".http.middlewares"):
            pending += _split(setting.value)
    seen: set[str] = set()
    while pending:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        prefix = f"middlewares.{name}."
        kinds = dict.fromkeys(
            key[len(prefix) :].partition(".")[0] for key in dynamic.settings if key.startswith(prefix)
        )
        chain = dynamic.get(f"{prefix}chain.middlewares")
        if chain is not None:
            pending += _split(chain.value)
        for kind in kinds or {"?": None}:
            yield name, kind


def _split(names: str) -> list[str]:
    return [name.strip().partition("@")[0].lower() for name in names.split(",") if name.strip()]


def _auth(settings: Static, dynamic: _Dynamic, router: str, location: FileLocation) -> Auth:
    found = Auth(AuthKind.NONE, location)
    ranks = list(AuthKind)
    for name, kind in _middlewares(settings, dynamic, router):
        chosen = AuthKind.UNKNOWN if kind == "?" else _AUTH.get(kind)
        if chosen is None:
            continue
        users = dynamic.get(f"middlewares.{name}.basicauth.usersfile")
        ranges = dynamic.get(f"middlewares.{name}.{kind}.sourcerange")
        if chosen is AuthKind.ADDRESS and ranges is not None and "0.0.0.0/0" in ranges.value:
            continue
        anchor = dynamic.get(f"{router}.middlewares")
        place = anchor.location if anchor is not None and isinstance(anchor.location, FileLocation) else location
        if ranks.index(chosen) > ranks.index(found.kind):
            found = Auth(chosen, place, name, users)
    return found


def _route(service: Service, settings: Static, dynamic: _Dynamic, router: str, location: FileLocation) -> Route:
    rule = dynamic.get(f"{router}.rule")
    paths = _PATHS.findall(rule.value) if rule else []
    removes = any(
        is_true(dynamic.get(f"middlewares.{name}.basicauth.removeheader"))
        for name, _ in _middlewares(settings, dynamic, router)
    )
    return Route(
        path=paths[0] if paths else "/",
        location=location,
        upstream=_upstream(service, dynamic, router, location),
        auth=_auth(settings, dynamic, router, location),
        response_headers=tuple(_headers(settings, dynamic, router)),
        forwards_authorization=not removes,
        redirects=any(kind == "redirectscheme" for _, kind in _middlewares(settings, dynamic, router)),
    )


def _headers(settings: Static, dynamic: _Dynamic, router: str) -> Iterator[Header]:
    named = {
        "stsseconds": "Strict-Transport-Security",
        "contenttypenosniff": "X-Content-Type-Options",
        "framedeny": "X-Frame-Options",
        "customframeoptionsvalue": "X-Frame-Options",
        "contentsecuritypolicy": "Content-Security-Policy",
        "referrerpolicy": "Referrer-Policy",
    }
    for name, kind in _middlewares(settings, dynamic, router):
        for key, header in named.items() if kind == "headers" else ():
            setting = dynamic.get(f"middlewares.{name}.headers.{key}")
            if setting is not None and isinstance(setting.location, FileLocation):
                value = f"max-age={setting.value}" if key == "stsseconds" else setting.value
                yield Header(header, value, setting.location)


def _upstream(service: Service, dynamic: _Dynamic, router: str, location: FileLocation) -> Upstream | None:
    chosen = dynamic.get(f"{router}.service")
    if chosen is not None and chosen.value.endswith(_INTERNAL):
        return Upstream(chosen.value.lower(), location)
    owner = dynamic.owner(f"{router}.")
    name = chosen.value.partition("@")[0].lower() if chosen else ""
    names = (
        [name]
        if name
        else [other for other in dynamic.names("services") if dynamic.owner(f"services.{other}.") is owner]
    )
    for candidate in names:
        url = dynamic.get(f"services.{candidate}.loadbalancer.servers[0].url")
        if url is not None and isinstance(url.location, FileLocation):
            return resolve(service, url.value, url.location)
        port = dynamic.get(f"services.{candidate}.loadbalancer.server.port")
        holder = dynamic.owner(f"services.{candidate}.")
        if port is not None and holder is not None and isinstance(port.location, FileLocation):
            number = int(port.value) if port.value.isdigit() else None
            return Upstream(f"{holder.name}:{port.value}", port.location, holder, number)
    if owner is None:
        return None
    number = _first_port(owner)
    return Upstream(f"{owner.name}:{number or ''}", location, owner, number)


def _first_port(service: Service) -> int | None:
    """Without a label Traefik takes the lowest port that the image exposes; here: what is known of the program."""
    spec = BY_COMPONENT.get(service.component) if service.component else None
    known = program(service)
    return spec.port if spec else known.port if known and known.port else None


def _v1_sites(service: Service) -> Iterator[Site]:
    """Frontends of Traefik 1: `traefik.frontend.rule` and `traefik.frontend.auth.basic`."""
    if service.version is not None and service.version[0] != 1:
        return
    for other in service.stack.services:
        own = dict(labels(other))
        rule = own.get("traefik.frontend.rule")
        if rule is None:
            continue
        basic = next((node for name, node in own.items() if name.startswith("traefik.frontend.auth.basic")), None)
        forward = own.get("traefik.frontend.auth.forward.address")
        auth = Auth(AuthKind.NONE, rule.location)
        if basic is not None or forward is not None:
            auth = Auth(AuthKind.BASIC, basic.location) if basic else Auth(AuthKind.FORWARD, rule.location)
        port = own.get("traefik.port")
        number = int(port.text) if port is not None and port.text.isdigit() else _first_port(other)
        upstream = Upstream(f"{other.name}:{number or ''}", rule.location, other, number)
        route = Route("/", rule.location, upstream, auth)
        unresolved = "entry points of Traefik 1 are not read here"
        yield Site(
            tuple(_hosts(rule.text)),
            rule.location,
            (Listen(80, tls=False, location=rule.location),),
            (route,),
            unresolved=unresolved,
        )
