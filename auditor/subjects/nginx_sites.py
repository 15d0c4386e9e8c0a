"""Sites and routes of an nginx configuration whose includes are already in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import replace
from auditor.parse.nginx import Directive
from auditor.subjects.nginx_auth import allowed, auth_of
from auditor.subjects.nginx_scope import Scope, blocks, named
from auditor.subjects.proxy_model import Auth, AuthKind, Configuration, Header, Listen, Route, Site, Tls, Upstream
from auditor.subjects.proxy_upstream import resolve
from auditor.subjects.service import Service

_PASSES = ("proxy_pass", "grpc_pass")
_LISTEN = regex(r"(?:(?P<address>\[[^\]]*\]|[^:\[\]]+):)?(?P<port>\d+)")
_HTTPS = 443
_WEBSOCKET_BY_DEFAULT = (1, 29, 7)
_SUCCESS = regex(r"2\d\d|[^\d].*")


def build(service: Service, directives: tuple[Directive, ...], gaps: tuple[Gap, ...]) -> Configuration | None:
    """The configuration; None where it leads nowhere and nothing was left out."""
    http = next(blocks(directives, "http"), None)
    if http is None or http.block is None:
        return Configuration(gap=gaps[0]) if gaps else None
    scope = Scope((directives, http.block))
    upstreams = {block.texts[0]: block for block in blocks(http.block, "upstream") if block.texts}
    sites = tuple(_site(service, server, scope, upstreams) for server in blocks(http.block, "server"))
    sites = tuple(_with_socket_tls(site, sites) for site in sites)
    if not any(route.upstream for site in sites for route in site.routes):
        return Configuration(gap=gaps[0]) if gaps else None
    return Configuration(sites, _settings(scope), partial=gaps, proxied_by=_proxied_by(directives))


def _with_socket_tls(site: Site, sites: tuple[Site, ...]) -> Site:
    """`ssl` on one server's `listen` holds for every server of that address and port.

    Source: `ngx_http_add_addresses` in `src/http/ngx_http.c`.
    """
    secure = {listen.socket for other in sites for listen in other.listens if listen.tls}
    listens = tuple(replace(listen, tls=listen.socket in secure) for listen in site.listens)
    return replace(site, listens=listens, tls=site.tls if any(listen.tls for listen in listens) else None)


def _settings(scope: Scope) -> dict[str, Setting[str]]:
    found = {}
    for name in ("server_tokens", "access_log", "ssl_protocols"):
        directive = scope.last(name)
        if directive is not None:
            found[name] = Setting(name, " ".join(directive.texts), directive.location)
    return found


def _proxied_by(directives: tuple[Directive, ...]) -> FileLocation | None:
    """Where the configuration trusts a proxy in front: `set_real_ip_from`, or a forwarded scheme that is passed on."""
    for directive in _walk(directives):
        if directive.name in ("set_real_ip_from", "real_ip_header"):
            return directive.location
        if any("$http_x_forwarded_proto" in argument or "$http_cf_" in argument for argument in directive.texts):
            return directive.location
    return None


def _walk(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    for directive in directives:
        yield directive
        yield from _walk(directive.block or ())


def _site(service: Service, server: Directive, outer: Scope, upstreams: dict[str, Directive]) -> Site:
    scope = outer.inside(server)
    names = tuple(name for directive in named(scope.own, "server_name") for name in directive.texts)
    listens = _listens(server, scope)
    routes = tuple(_routes(service, scope, upstreams))
    if any(directive.name in _PASSES for block in blocks(scope.own, "if") for directive in block.block or ()):
        routes = (*routes, _route(service, server, scope, upstreams, "/"))
    return Site(
        names=names,
        location=server.location,
        listens=listens,
        routes=routes,
        tls=_tls(server, scope),
        redirects_to_https=_redirects(scope.own) or _all_redirect(routes),
    )


def _all_redirect(routes: tuple[Route, ...]) -> bool:
    return bool(routes) and all(
        route.redirects or route.path.strip("^~= ").startswith("/.well-known") for route in routes
    )


def _listens(server: Directive, scope: Scope) -> tuple[Listen, ...]:
    found = []
    ssl_on = next((directive.texts[:1] == ("on",) for directive in named(scope.own, "ssl")), False)
    for directive in named(scope.own, "listen"):
        match = _LISTEN.fullmatch(directive.texts[0]) if directive.texts else None
        if match is None:
            if directive.texts and not directive.texts[0].startswith("unix:"):
                found.append(Listen(80, ssl_on, directive.location))
            continue
        tls = ssl_on or "ssl" in directive.texts[1:] or "quic" in directive.texts[1:]
        address = match["address"] or "*"
        found.append(Listen(int(match["port"]), tls, directive.location, "*" if address == "0.0.0.0" else address))  # noqa: S104 (a text to compare with)
    if not found and not any(named(scope.own, "listen")):
        return (Listen(80, ssl_on, server.location),)
    return tuple(found)


def _redirects(directives: tuple[Directive, ...]) -> bool:
    """True where these directives send every visitor to https."""
    for directive in directives:
        https = any(argument.startswith("https://") for argument in directive.texts)
        if directive.name in ("return", "rewrite") and https:
            return True
        scheme = directive.name == "if" and any("$scheme" in part or "$https" in part for part in directive.texts)
        if scheme and _redirects(directive.block or ()):
            return True
    return False


def _routes(service: Service, scope: Scope, upstreams: dict[str, Directive]) -> Iterator[Route]:
    for block in blocks(scope.own, "location"):
        inner = scope.inside(block)
        if "internal" not in {directive.name for directive in inner.own}:
            yield _route(service, block, inner, upstreams, " ".join(block.texts))
        yield from _routes(service, inner, upstreams)


def _route(service: Service, block: Directive, scope: Scope, upstreams: dict[str, Directive], path: str) -> Route:
    passing = next(
        (
            directive
            for directive in (*scope.own, *_conditional(scope.own))
            if directive.name in _PASSES and directive.texts
        ),
        None,
    )
    off = scope.last("access_log")
    own_return = next((directive for directive in named(scope.own, "return") if directive.texts), None)
    auth = auth_of(scope, block.location)
    if own_return is not None and own_return.texts[0] in ("403", "404", "410", "444", "401"):
        auth = Auth(AuthKind.DENIED, own_return.location, f"return {own_return.texts[0]}")
    answers = own_return if own_return and _SUCCESS.fullmatch(own_return.texts[0]) else None
    satisfy = scope.last("satisfy")
    return Route(
        path=path,
        location=block.location,
        upstream=_upstream(service, passing, scope, upstreams) if passing else None,
        auth=auth,
        request_headers=_request_headers(scope),
        response_headers=tuple(_headers(scope.array("add_header"))),
        dropped_headers=tuple(_headers(scope.shadowed("add_header"))),
        forwards_authorization=_forwards_authorization(scope),
        sends_client_address=_sends_client_address(scope),
        upgrades=_upgrades(service, scope),
        own_auth=tuple(item.location for item in scope.own if item.name in ("auth_basic", "auth_request")),
        answers=answers.location if answers and not answers.texts[0].startswith(("http", "$")) else None,
        satisfy_any=satisfy.location if satisfy and satisfy.texts == ("any",) else None,
        allowed=allowed(scope),
        access_log_off=off.location if off and off.texts == ("off",) else None,
        redirects=_redirects(scope.own),
    )


def _conditional(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    for block in blocks(directives, "if"):
        yield from block.block or ()


def _upstream(service: Service, passing: Directive, scope: Scope, upstreams: dict[str, Directive]) -> Upstream:
    text = passing.texts[0]
    for name, value in scope.variables().items():
        text = text.replace(f"${{{name.lstrip('$')}}}", value).replace(
            name if name.startswith("$") else f"${name}", value
        )
    match = re.fullmatch(r"(\w+)://([^/]+)(/.*)?", text)
    block = upstreams.get(match[2]) if match else None
    servers = [directive for directive in named(block.block or (), "server") if directive.texts] if block else []
    live = [directive for directive in servers if "down" not in directive.texts and "backup" not in directive.texts]
    if match and servers:
        text = f"{match[1]}://{(live or servers)[0].texts[0]}"
    return resolve(service, text, passing.location, declared=passing.texts[0])


def _headers(directives: tuple[Directive, ...]) -> Iterator[Header]:
    for directive in directives:
        if len(directive.texts) > 1:
            always = "always" in directive.texts[2:]
            yield Header(directive.texts[0], directive.texts[1], directive.location, always)


def _request_headers(scope: Scope) -> dict[str, Header]:
    found = {}
    for directive in scope.array("proxy_set_header"):
        if directive.texts:
            value = directive.texts[1] if len(directive.texts) > 1 else ""
            found[directive.texts[0].lower()] = Header(directive.texts[0], value, directive.location)
    return found


def _forwards_authorization(scope: Scope) -> bool:
    passes = scope.last("proxy_pass_request_headers")
    if passes is not None and passes.texts == ("off",):
        return False
    own = _request_headers(scope).get("authorization")
    return own is None or own.value in ("$http_authorization", "${http_authorization}")


def _sends_client_address(scope: Scope) -> bool:
    headers = _request_headers(scope)
    return bool({"x-forwarded-for", "x-real-ip", "forwarded"} & headers.keys())


def _upgrades(service: Service, scope: Scope) -> bool:
    """True where WebSockets pass: HTTP/1.1 to the upstream, and both hop-by-hop headers."""
    version = scope.last("proxy_http_version")
    known = service.version
    modern = known is not None and known >= _WEBSOCKET_BY_DEFAULT
    spoken = version.texts[0] in ("1.1", "2") if version and version.texts else modern
    headers = _request_headers(scope)
    return spoken and "upgrade" in headers and "connection" in headers


def _tls(server: Directive, scope: Scope) -> Tls:
    protocols = scope.last("ssl_protocols")
    spoken = Setting("ssl_protocols", protocols.texts, protocols.location) if protocols else None
    return Tls(
        location=next((directive.location for directive in named(scope.own, "ssl_certificate")), server.location),
        certificate=_text(scope, "ssl_certificate"),
        key=_text(scope, "ssl_certificate_key"),
        protocols=spoken,
        ciphers=_text(scope, "ssl_ciphers"),
    )


def _text(scope: Scope, name: str) -> Setting[str] | None:
    directive = scope.last(name)
    return Setting(name, " ".join(directive.texts), directive.location) if directive else None
