"""Caddy as a reverse proxy: its Caddyfile with snippets, imported files and environment variables put in.

Sources: https://caddyserver.com/docs/caddyfile/concepts, https://caddyserver.com/docs/automatic-https,
https://caddyserver.com/docs/caddyfile/directives and https://hub.docker.com/_/caddy for the paths of the image.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
from collections.abc import Iterator, Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.parse.caddyfile import CaddyDirective, Caddyfile, Snippet, parse_caddyfile, walk
from auditor.parse.caddyfile import Site as Block
from auditor.subjects import join
from auditor.subjects.caddy_routes import Context, routes
from auditor.subjects.guard import flag
from auditor.subjects.proxy_model import Configuration, Listen, Site, Tls
from auditor.subjects.service import Service

_DEFAULT = "/etc/caddy/Caddyfile"
_VARIABLE = regex(r"\{\$(\w+)(?::([^}]*))?\}")
_ADDRESS = regex(r"(?:(?P<scheme>\w+)://)?(?P<host>\[[^\]]*\]|[^:/\s]*)(?::(?P<port>\d+))?(?:/.*)?")
_LOCAL = (".localhost", ".local", ".internal", ".test", ".home.arpa")
_HTTP, _HTTPS = 80, 443


def read(service: Service) -> Configuration | None:
    """The sites of a Caddy; None where it leads nowhere."""
    chosen = flag(service, "config", "conf")
    path = chosen.value if chosen is not None else _DEFAULT
    found = join.file(service, path)
    if isinstance(found, Gap):
        labelled = any(name == "caddy" for other in service.stack.services for name in other.labels)
        reason = "its sites are made from labels, which are not read here" if labelled else found.detail
        return Configuration(gap=Gap(found.reason, reason, service.name, location=found.location))
    if path.endswith(".json"):
        detail = f"{path} is JSON, which is not read here"
        return Configuration(gap=Gap(GapReason.UNSUPPORTED, detail, service.name, location=found.location))
    gaps: list[Gap] = []
    files = [parse_caddyfile(found.text, found.path), *_imported(service, path, found, gaps)]
    snippets = {snippet.name: snippet for file in files for snippet in file.snippets}
    options = files[0].options
    sites = tuple(
        site for file in files for block in file.sites for site in _site(service, block, snippets, options, gaps)
    )
    return Configuration(sites, _settings(service, options), partial=tuple(gaps), proxied_by=_proxied_by(options))


def _imported(service: Service, path: str, found: join.Found, gaps: list[Gap]) -> Iterator[Caddyfile]:
    """Files that `import` names outside of any site."""
    for item in parse_caddyfile(found.text, found.path).imports:
        pattern = item.texts[0] if item.texts else ""
        if not pattern.startswith("/"):
            pattern = posixpath.join(posixpath.dirname(path), pattern)
        listed = join.files(service, pattern)
        if isinstance(listed, Gap):
            gaps.append(listed)
            continue
        for one in listed:
            yield parse_caddyfile(one.text, one.path)


def _settings(service: Service, options: tuple[CaddyDirective, ...]) -> Mapping[str, Setting[str]]:
    found = {item.name: Setting(item.name, expand(service, " ".join(item.texts)), item.location) for item in options}
    admin = service.variable("CADDY_ADMIN")
    if admin is not None and "admin" not in found:
        found["admin"] = admin
    return found


def _proxied_by(options: tuple[CaddyDirective, ...]) -> FileLocation | None:
    return next((item.location for item in walk(options) if item.name == "trusted_proxies"), None)


def expand(service: Service, text: str) -> str:
    """`{$NAME}` and `{$NAME:default}` by the container's environment; what nobody sets stays as written."""
    environment = service.environment

    def value(match: re.Match[str]) -> str:
        node = environment.get(match[1])
        if node is not None and node.text:
            return node.text
        return match[2] if match[2] is not None else match[0]

    return _VARIABLE.sub(value, text)


def _site(
    service: Service,
    block: Block,
    snippets: Mapping[str, Snippet],
    options: tuple[CaddyDirective, ...],
    gaps: list[Gap],
) -> Iterator[Site]:
    context = Context(service, snippets, lambda text: expand(service, text), gaps)
    directives = context.inlined(block.directives)
    tls = next((item for item in directives if item.name == "tls"), None)
    http_port = next((item.texts[0] for item in options if item.name == "http_port" and item.texts), "80")
    off = any(item.name == "auto_https" and item.texts[:1] == ("off",) for item in options)
    names: list[str] = []
    listens: list[Listen] = []
    automatic = False
    unresolved = ""
    for word in block.addresses:
        for address in expand(service, word.text).replace(",", " ").split():
            host, listen, is_automatic = _listen(address, tls, FileLocation(block.location.path, word.span), http_port)
            names.append(host)
            listens.append(listen)
            automatic = automatic or (is_automatic and not off)
            if "{$" in address or off:
                unresolved = "a variable, or `auto_https off`, decides on TLS"
    found = tuple(routes(context, directives))
    redirects = any(
        item.name == "redir" and any(text.startswith("https://") for text in item.texts) for item in directives
    )
    yield Site(
        names=tuple(names),
        location=block.location,
        listens=tuple(listens),
        routes=found,
        tls=_tls(block, tls, automatic=automatic) if any(listen.tls for listen in listens) else None,
        redirects_to_https=redirects,
        unresolved=unresolved,
    )


def _listen(
    address: str, tls: CaddyDirective | None, location: FileLocation, http_port: str
) -> tuple[str, Listen, bool]:
    """Host, port and TLS of one address of a site, and whether Caddy gets a public certificate for it."""
    match = _ADDRESS.fullmatch(address)
    scheme, host, port = (match["scheme"], match["host"], match["port"]) if match else (None, address, None)
    host = (host or "").strip("[]")
    switched_off = tls is not None and tls.texts[:1] == ("off",)
    plain = (
        scheme == "http"
        or port == http_port
        or switched_off
        or (not host and port is not None and tls is None and port != "443")
    )
    number = int(port) if port else _HTTP if plain else _HTTPS
    own = tls is not None and (tls.texts[:1] == ("internal",) or len(tls.texts) > 1)
    return host, Listen(number, not plain, location), not plain and not own and _is_public_name(host)


def _is_public_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(_LOCAL)
    return False


def _tls(block: Block, tls: CaddyDirective | None, *, automatic: bool) -> Tls:
    location = tls.location if tls is not None else block.location
    words = tls.texts if tls is not None else ()
    pair = len(words) > 1
    protocols = next(iter(tls.all("protocols")), None) if tls is not None else None
    return Tls(
        location=location,
        certificate=Setting("tls", words[0], location) if pair else None,
        key=Setting("tls", words[1], location) if pair else None,
        protocols=Setting("protocols", protocols.texts, protocols.location) if protocols else None,
        automatic=automatic,
    )
