"""Who nginx lets in at a place of its configuration.

Sources: https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html, ngx_http_auth_request_module.html,
ngx_http_access_module.html, https://nginx.org/en/docs/http/ngx_http_core_module.html#satisfy
"""

from __future__ import annotations

from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.parse.nginx import Directive
from auditor.subjects.nginx_scope import Scope, blocks
from auditor.subjects.proxy_model import Auth, AuthKind

_EVERYBODY = frozenset({"all", "0.0.0.0/0", "::/0"})
_SCRIPTED = ("access_by_lua", "rewrite_by_lua", "js_access", "auth_jwt", "auth_oidc")
_REFUSALS = ("401", "403", "444")


def allowed(scope: Scope) -> tuple[str, ...]:
    """The addresses that `allow` names, in force at this place."""
    return tuple(item.texts[0] for item in scope.array("allow", "deny") if item.name == "allow" and item.texts)


def _addresses(scope: Scope) -> Auth | None:
    rules = [item for item in scope.array("allow", "deny") if item.texts]
    closing = next((index for index, item in enumerate(rules) if item.name == "deny" and item.texts[0] == "all"), None)
    if closing is None:
        return None
    before = [item for item in rules[:closing] if item.name == "allow"]
    if any(item.texts[0] in _EVERYBODY for item in before):
        return None
    kind = AuthKind.ADDRESS if before else AuthKind.DENIED
    return Auth(kind, rules[closing].location, ", ".join(item.texts[0] for item in before))


def _login(scope: Scope) -> tuple[Auth | None, Directive | None]:
    """The login in force, and the directive that switches an inherited one off."""
    request = scope.last("auth_request")
    if request is not None and request.texts and request.texts[0] != "off":
        return Auth(AuthKind.FORWARD, request.location, request.texts[0]), None
    basic = scope.last("auth_basic")
    if basic is not None and basic.texts and basic.texts[0] != "off":
        file = scope.last("auth_basic_user_file")
        users = Setting(file.name, file.texts[0], file.location) if file is not None and file.texts else None
        return Auth(AuthKind.BASIC, basic.location, users_file=users), None
    off = next((item for item in (basic, request) if item is not None), None)
    return None, off


def auth_of(scope: Scope, location: FileLocation) -> Auth:  # noqa: PLR0911 (one for each way in)
    """Who is let in, once inheritance, `satisfy` and address lists are worked out."""
    verify = scope.last("ssl_verify_client")
    if verify is not None and verify.texts == ("on",):
        return Auth(AuthKind.CERTIFICATE, verify.location)
    login, off = _login(scope)
    addresses = _addresses(scope)
    satisfy = scope.last("satisfy")
    if satisfy is not None and satisfy.texts == ("any",) and login is not None:
        listed = [item for item in scope.array("allow", "deny") if item.name == "allow" and item.texts]
        if any(item.texts[0] in _EVERYBODY for item in listed) and addresses is None:
            return Auth(AuthKind.NONE, listed[0].location, "satisfy any with allow all", switched_off=True)
        return login
    if addresses is not None and addresses.kind is AuthKind.DENIED:
        return addresses
    if login is not None:
        return login
    if addresses is not None:
        return addresses
    return _conditional(scope) or Auth(AuthKind.NONE, off.location if off else location, switched_off=off is not None)


def _conditional(scope: Scope) -> Auth | None:
    """A condition or script that may refuse visitors: what it demands cannot be read here."""
    for level in scope.levels:
        for item in level:
            if item.name.startswith(_SCRIPTED):
                return Auth(AuthKind.UNKNOWN, item.location, item.name)
    for level in scope.levels[-2:]:
        for block in blocks(level, "if"):
            refused = any(
                item.name == "return" and item.texts and item.texts[0] in _REFUSALS for item in block.block or ()
            )
            if refused and not any("$request_method" in part for part in block.texts):
                return Auth(AuthKind.UNKNOWN, block.location, "a condition")
    return None
