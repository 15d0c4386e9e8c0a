"""nginx as a reverse proxy: its configuration through the mounts, includes and templates, with nginx's inheritance.

Sources: https://nginx.org/en/docs/http/ngx_http_core_module.html, ngx_http_proxy_module, ngx_http_auth_basic_module,
ngx_http_auth_request_module, ngx_http_headers_module, ngx_http_ssl_module; the image's entrypoint and default files:
https://github.com/nginxinc/docker-nginx (20-envsubst-on-templates.sh, nginx.conf).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from auditor.model.evidence import Gap, GapReason
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.parse.nginx import Directive, parse_nginx
from auditor.subjects import join
from auditor.subjects.guard import words
from auditor.subjects.nginx_sites import build
from auditor.subjects.proxy_model import Configuration
from auditor.subjects.service import Service

_MAIN = "/etc/nginx/nginx.conf"
_BITNAMI = "/opt/bitnami/nginx/conf"
_IMAGE_FILES = frozenset(
    {"mime.types", "fastcgi_params", "uwsgi_params", "scgi_params", "proxy_params", "fastcgi.conf"}
)
_MAX_DEPTH = 8
_ENVSUBST = regex(r"envsubst\b[^<>|;&]*<\s*(\S+)\s*>\s*(\S+)")
_VARIABLE = regex(r"\$\{(\w+)\}|\$(\w+)")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A file's directives with its includes put in their place, and what could not be read."""

    directives: tuple[Directive, ...]
    gaps: tuple[Gap, ...] = ()


def read(service: Service) -> Configuration | None:
    """The sites of an nginx; None where it leads nowhere (a web server for files, the image's default page)."""
    loaded = _load_main(service)
    if isinstance(loaded, Gap):
        return Configuration(gap=loaded)
    return build(service, loaded.directives, loaded.gaps)


def _load_main(service: Service) -> _Loaded | Gap:
    path = _main_path(service)
    found = _file(service, path)
    if isinstance(found, join.Found):
        return _expand(service, found, 0)
    if path != _MAIN or found.reason is not GapReason.IN_IMAGE:
        return found
    # The image's own nginx.conf includes conf.d inside `http`.
    return _default(service, found)


def _default(service: Service, missing: Gap) -> _Loaded | Gap:
    servers: list[Directive] = []
    gaps: list[Gap] = []
    pattern = f"{_BITNAMI}/server_blocks/*.conf" if _is_bitnami(service) else "/etc/nginx/conf.d/*.conf"
    files = _glob(service, pattern)
    if isinstance(files, Gap):
        return files
    for found in files:
        loaded = _expand(service, found, 0)
        servers.extend(loaded.directives)
        gaps.extend(loaded.gaps)
    if not files and (service.is_built or any(mount.covers("/etc/nginx/conf.d") for mount in service.mounts)):
        return missing
    location = servers[0].location if servers else service.location
    http = Directive(name="http", args=(), block=tuple(servers), location=location)
    return _Loaded((http,), tuple(gaps))


def _is_bitnami(service: Service) -> bool:
    image = service.image
    return not isinstance(image, Gap) and "bitnami" in image.repository


def _main_path(service: Service) -> str:
    arguments = [word.text for word in words(service)]
    for option, value in pairwise(arguments):
        if option == "-c":
            return value
    if _is_bitnami(service):
        return f"{_BITNAMI}/nginx.conf"
    image = service.image
    if not isinstance(image, Gap) and "openresty" in image.repository:
        return "/usr/local/openresty/nginx/conf/nginx.conf"
    return _MAIN


def _templates(service: Service) -> dict[str, str]:
    """Files that are made from templates when the container starts: output path -> template path."""
    made = {output: source for word in words(service) for source, output in _ENVSUBST.findall(word.text)}
    found = join.files(service, "/etc/nginx/templates/*.template")
    for template in () if isinstance(found, Gap) else found:
        name = posixpath.basename(template.inside).removesuffix(".template")
        made[f"/etc/nginx/conf.d/{name}"] = template.inside
    return made


def _file(service: Service, path: str) -> join.Found | Gap:
    """A file of the container; one that is made from a template reads as the template, with known variables put in."""
    template = service.stack.memo(("nginx templates", service.name), lambda: _templates(service)).get(path)
    if template is None:
        return join.file(service, path)
    found = join.file(service, template)
    if isinstance(found, Gap):
        return found
    return join.Found(path, found.path, _substitute(service, found.text), found.mount, found.mode, inline=True)


def _substitute(service: Service, text: str) -> str:
    environment = service.environment

    def value(match: re.Match[str]) -> str:
        node = environment.get(match[1] or match[2])
        known = node is not None and node.text and "\n" not in node.text
        return node.text if node is not None and known else match[0]

    return _VARIABLE.sub(value, text)


def _glob(service: Service, pattern: str) -> tuple[join.Found, ...] | Gap:
    found = join.files(service, pattern)
    if isinstance(found, Gap) and found.reason is GapReason.PENDING:
        return found
    paths = {} if isinstance(found, Gap) else {one.inside: one for one in found}
    made = service.stack.memo(("nginx templates", service.name), lambda: _templates(service))
    for path in made:
        if join.matches(path, pattern):
            one = _file(service, path)
            if isinstance(one, Gap):
                return one
            paths[path] = one
    if not paths and isinstance(found, Gap):
        return found
    return tuple(paths[path] for path in sorted(paths))


def _expand(service: Service, found: join.Found, depth: int) -> _Loaded:
    parsed = parse_nginx(found.text, found.path)
    gaps: list[Gap] = []
    fatal = next((problem for problem in parsed.problems if problem.fatal), None)
    if fatal is not None:
        gaps.append(Gap(GapReason.UNPARSABLE, fatal.message, service.name, location=fatal.location))
    directives = tuple(_inlined(service, parsed.directives, depth, gaps))
    return _Loaded(directives, tuple(gaps))


def _inlined(service: Service, directives: tuple[Directive, ...], depth: int, gaps: list[Gap]) -> Iterator[Directive]:
    for directive in directives:
        if directive.name == "include" and directive.texts:
            yield from _included(service, directive, depth, gaps)
        elif directive.block is not None:
            block = tuple(_inlined(service, directive.block, depth, gaps))
            yield Directive(name=directive.name, args=directive.args, block=block, location=directive.location)
        else:
            yield directive


def _included(service: Service, directive: Directive, depth: int, gaps: list[Gap]) -> Iterator[Directive]:
    pattern = directive.texts[0]
    if posixpath.basename(pattern) in _IMAGE_FILES or depth > _MAX_DEPTH:
        return
    path = pattern if pattern.startswith("/") else posixpath.join(posixpath.dirname(_main_path(service)), pattern)
    if any(character in path for character in "*?["):
        found = _glob(service, path)
    else:
        one = _file(service, path)
        found = one if isinstance(one, Gap) else (one,)
    if isinstance(found, Gap):
        gaps.append(Gap(found.reason, f"include {pattern}: {found.detail}", service.name, location=directive.location))
        return
    for one in found:
        loaded = _expand(service, one, depth + 1)
        gaps.extend(loaded.gaps)
        yield from loaded.directives
