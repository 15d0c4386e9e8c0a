"""Routes of a Caddy site: what `handle`, `route`, `handle_path` and matchers come to, and who is let in.

Caddy sorts directives by its own order: authentication runs before `reverse_proxy` wherever it stands. Source:
https://caddyserver.com/docs/caddyfile/directives#directive-order
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass, replace
from auditor.parse.caddyfile import CaddyDirective, Snippet
from auditor.subjects.proxy_model import Auth, AuthKind, Header, Route
from auditor.subjects.proxy_upstream import resolve
from auditor.subjects.service import Service

_GROUPS = ("handle", "handle_path", "route")
_BASIC = ("basic_auth", "basicauth")
_LOGINS = {"forward_auth": AuthKind.FORWARD, "authorize": AuthKind.FORWARD, "authenticate": AuthKind.OAUTH}
_PASSES = ("reverse_proxy", "proxy")  # `proxy` is Caddy 1's
_REFUSALS = ("abort", "respond", "error")
_MAX_DEPTH = 8
_VARIABLE = regex(r"\{\$(\w+)(?::[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of a site needs: the service, snippets, its variables, and a list for what cannot be read."""

    service: Service
    snippets: Mapping[str, Snippet]
    expand: Callable[[str], str]
    gaps: list[Gap]

    def inlined(self, directives: Iterable[CaddyDirective], depth: int = 0) -> tuple[CaddyDirective, ...]:
        """Directives with snippets in the place of their `import`, at every depth."""
        found: list[CaddyDirective] = []
        for item in directives:
            snippet = self.snippets.get(item.texts[0]) if item.name == "import" and item.texts else None
            if snippet is not None and depth < _MAX_DEPTH:
                arguments = item.texts[1:]
                pieces = (_with_arguments(piece, arguments) for piece in snippet.directives)
                found.extend(self.inlined(pieces, depth + 1))
            elif item.block is not None and depth < _MAX_DEPTH:
                found.append(replace(item, block=self.inlined(item.block, depth + 1)))
            else:
                if item.name == "import":
                    detail = f"import {' '.join(item.texts)} is not read"
                    self.gaps.append(Gap(GapReason.UNSUPPORTED, detail, self.service.name, location=item.location))
                found.append(item)
        return tuple(found)


def _with_arguments(item: CaddyDirective, arguments: tuple[str, ...]) -> CaddyDirective:
    words = []
    for word in item.args:
        text = word.text
        for index, argument in enumerate(arguments):
            text = text.replace(f"{{args[{index}]}}", argument).replace(f"{{args.{index}}}", argument)
        words.append(word._replace(text=text))
    block = None if item.block is None else tuple(_with_arguments(inner, arguments) for inner in item.block)
    return replace(item, args=tuple(words), block=block)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The directives of the groups around a place, outermost first, and the path that leads there."""

    levels: tuple[tuple[CaddyDirective, ...], ...]
    path: str


def routes(context: Context, directives: tuple[CaddyDirective, ...]) -> Iterator[Route]:
    """Every `reverse_proxy` of a site, with the path and login that apply to it."""
    yield from _in(context, _Scope((directives,), "/"))


def _in(context: Context, scope: _Scope) -> Iterator[Route]:
    own = scope.levels[-1]
    for item in own:
        path = _path(item, scope, own)
        if item.name in _GROUPS and item.block is not None:
            yield from _in(context, _Scope((*scope.levels, item.block), path))
        elif item.name in _PASSES:
            yield from _passing(context, item, scope, path)


def _path(item: CaddyDirective, scope: _Scope, own: tuple[CaddyDirective, ...]) -> str:
    """The path of a directive's matcher, or else that of what surrounds it."""
    matcher = item.matcher
    if matcher.startswith("/"):
        return matcher
    if matcher.startswith("@"):
        named = next((found for found in own if found.name == matcher), None)
        paths = _matched(named, "path") if named is not None else ()
        return paths[0] if paths else scope.path
    return scope.path


def _matched(named: CaddyDirective, kind: str) -> tuple[str, ...]:
    """The values of a named matcher's condition, on its line or in its block."""
    if named.texts[:1] == (kind,):
        return named.texts[1:]
    return tuple(text for item in named.all(kind) for text in item.texts)


def _passing(context: Context, item: CaddyDirective, scope: _Scope, path: str) -> Iterator[Route]:
    targets = list(item.texts[1:] if item.matcher else item.texts)
    if item.name == "proxy" and targets and targets[0].startswith("/"):
        targets = targets[1:]
    targets += [text for inner in item.all("to") for text in inner.texts]
    target = context.expand(targets[0]) if targets else ""
    removes = any(inner.texts[:1] == ("-Authorization",) for inner in item.all("header_up"))
    yield Route(
        path=path,
        location=item.location,
        upstream=resolve(context.service, target, item.location),
        auth=_auth(context, item, scope, path),
        response_headers=tuple(headers(scope.levels)),
        forwards_authorization=not removes,
    )


def _auth(context: Context, passing: CaddyDirective, scope: _Scope, path: str) -> Auth:
    found = Auth(AuthKind.NONE, passing.location)
    for level in scope.levels:
        for item in level:
            if not _covers(item, path, level, passing):
                continue
            if item.name in _BASIC:
                found = Auth(AuthKind.BASIC, item.location, passwords=tuple(_passwords(context, item)))
            elif item.name in _LOGINS:
                return Auth(_LOGINS[item.name], item.location)
            elif item.name == "import" and found.kind is AuthKind.NONE:
                found = Auth(AuthKind.UNKNOWN, item.location, " ".join(("import", *item.texts)))
            elif found.kind is AuthKind.NONE and _refuses_others(item, level):
                found = Auth(AuthKind.ADDRESS, item.location)
            elif item.name == "tls" and any(inner.name == "client_auth" for inner in item.block or ()):
                found = Auth(AuthKind.CERTIFICATE, item.location)
    return _by_own_matcher(passing, scope, found)


def _passwords(context: Context, basic: CaddyDirective) -> Iterator[Setting[str]]:
    """The password of each user: hashes in a block, or in Caddy 1 the last word of the line, as it is.

    Source: https://caddyserver.com/docs/caddyfile/directives/basic_auth
    """
    words = [user.args[0] for user in basic.block or () if user.args] or list(basic.args[2:3])
    for word in words:
        variable = _VARIABLE.fullmatch(word.text)
        node = context.service.environment.get(variable[1]) if variable else None
        place = FileLocation(basic.location.path, word.span) if node is None else node.location
        yield Setting(variable[1] if variable else basic.name, context.expand(word.text), place)


def _by_own_matcher(passing: CaddyDirective, scope: _Scope, found: Auth) -> Auth:
    """A named matcher of addresses on the `reverse_proxy` or on a group around it lets only those in."""
    if found.kind is not AuthKind.NONE:
        return found
    holders = [passing, *(item for level in scope.levels for item in level if passing in (item.block or ()))]
    for level in scope.levels:
        for holder in holders:
            named = next((item for item in level if item.name == holder.matcher and item.name.startswith("@")), None)
            if named is not None and any(_matched(named, kind) for kind in ("remote_ip", "client_ip")):
                return Auth(AuthKind.ADDRESS, named.location)
    return found


def _refuses_others(item: CaddyDirective, level: tuple[CaddyDirective, ...]) -> bool:
    """True for `abort @outside` and its like, where the matcher negates a list of addresses."""
    if item.name not in _REFUSALS or not item.matcher.startswith("@"):
        return False
    named = next((found for found in level if found.name == item.matcher), None)
    words = (
        " ".join((*named.texts, *(" ".join((inner.name, *inner.texts)) for inner in named.block or ())))
        if named
        else ""
    )
    return "not" in words.split() and ("remote_ip" in words or "client_ip" in words)


def _covers(item: CaddyDirective, path: str, level: tuple[CaddyDirective, ...], passing: CaddyDirective) -> bool:
    """True where a directive's matcher takes in every request for `path`."""
    matcher = item.matcher
    if matcher in ("", "*", "/*") or item.name in ("tls", "import", *_REFUSALS):
        return True
    if passing.name == "proxy" and matcher == "/":
        return True  # Caddy 1: a path is a prefix
    if matcher.startswith("@"):
        if matcher == passing.matcher:
            return True
        named = next((found for found in level if found.name == matcher), None)
        paths = _matched(named, "path") if named is not None else ()
        return any(path.startswith(one.rstrip("*")) for one in paths)
    prefix = matcher.rstrip("*")
    return path.startswith(prefix) if matcher.endswith("*") or passing.name == "proxy" else path == matcher


def headers(levels: tuple[tuple[CaddyDirective, ...], ...]) -> Iterator[Header]:
    """Headers that `header` adds to the answers."""
    for level in levels:
        for item in level:
            if item.name != "header":
                continue
            words = item.texts[1:] if item.matcher else item.texts
            if len(words) > 1:
                yield Header(words[0].lstrip("+?>"), words[1], item.location)
            for inner in item.block or ():
                if inner.texts:
                    yield Header(inner.name.lstrip("+?>"), inner.texts[0], inner.location)
