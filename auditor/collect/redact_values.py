"""Judges names and values: which keys hold secrets, how good a secret looks, and which parts of it are literal."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final

from auditor.model.evidence import SecretGrade
from auditor.model.pattern import regex

_DEPTH: Final = 20  # of `${A:-${B:-...}}`


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- grading ---------------------------------------------------------------------------------------------------------

_DEFAULTS: Final = _names(
    """admin administrator root user test guest demo password passwd pass passw0rd p@ssw0rd p@ssword pa$$w0rd secret
    letmein welcome qwerty qwerty123 qwertyuiop abc123 iloveyou monkey dragon master login default public private
    token postgres postgresql mysql mariadb redis mongo mongodb rabbitmq elastic minio minioadmin miniosecret
    grafana prometheus alertmanager loki influxdb keycloak nginx docker ubuntu vagrant oracle sa toor raspberry
    calvin 1234 12345 123456 1234567 12345678 123456789 1234567890 0000 1111 111111 123123 654321 foobar hunter2
    supersecret topsecret mysecret mypassword
    sw2ycwtib9zpoohopsmm
    $2a$14$1l.iozjx7xqrvmlkeq32oeeefp5mrxtpbdtctcxrqn19gxd8yk1po"""  # last: Grafana's; dockprom's, a hash of `admin`
)
_WORDS: Final = _DEFAULTS | _names("my the super secure strong key api app db database prod dev service")
_PLACEHOLDER: Final = regex(
    r"change[-_ ]?(?:me|this|it|now|in|immediately)|^your|[-_ ]your[-_ ]|replace|placeholder|[-_ ]here$|fill[-_ ]?me"
    r"|set[-_ ]?me|^<.*>$|^\[.*\]$|(?<![a-z0-9])(?:todo|fixme|tbd|dummy|insert|example|redacted|enter)(?![a-z0-9])"
    r"|^x{3,}|x{4,}$|^\*+$|^\.+$|0{8}|^t/b/x",
)


def _grade(value: str) -> SecretGrade:
    text = value.strip().lower()
    stem = text.rstrip("0123456789!@#._-$")
    if text in _DEFAULTS or (stem in _DEFAULTS and len(text) - len(stem) <= 5):  # noqa: PLR2004 - admin2026!
        return SecretGrade.DEFAULT
    if _PLACEHOLDER.search(text[:2000]):
        return SecretGrade.PLACEHOLDER
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    classes = sum(any(kind(character) for character in value) for kind in kinds)
    words = [word for word in re.split(r"[^a-z]+", text) if word]
    plain = bool(words) and all(word in _WORDS for word in words)
    if len(value) < 12 or classes == 1 or len(set(value)) < 5 or plain:  # noqa: PLR2004 - the definition of weak
        return SecretGrade.WEAK
    return SecretGrade.STRONG


def token_of(value: str) -> str:
    """The token that stands for a secret."""
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return f"<redacted:{_grade(value)}:{len(value)}:{digest[:4]}>"


# --- names -----------------------------------------------------------------------------------------------------------

_SINGLE: Final = _names(
    """password passwd passphrase passcode pass pwd pw secret token apikey credential credentials dsn jwt authkey
    secretkey accesskey privatekey requirepass masterauth masterpass dbpass rootpass userpass smtppass sshpass
    routingkey servicekey signature sig webhooksecret"""
)
_KEYS: Final = _names(
    """api private secret access service routing integration signing encryption auth account shared master session user
    license unseal client storage cookie app jwt hmac deploy ingest write webhook"""
)
_PAIRS: Final = frozenset(f"{first}_key" for first in _KEYS) | _names(
    """secret_id redis_auth rediscli_auth erlang_cookie connection_string conn_str source_name http_header webhook_url
    client_key_data"""
)
_PLURAL: Final = _names("passwords tokens apikeys passphrases")
_SUFFIXES: Final = _names("value prod production dev test old new default text raw plain base64 b64 hash")
_NOT: Final = _names(
    """proxy_pass fastcgi_pass grpc_pass uwsgi_pass scgi_pass memcached_pass first_pass by_pass disable_pass
    public_api_key"""
)
LOCATORS: Final = ("dsn", "connection_string", "conn_str", "source_name", "webhook_url")
_DIRECTORIES: Final = frozenset({"PWD", "OLDPWD"})  # of the shell, in `${PWD}/config:/etc/config`
_CAMEL: Final = regex(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
CHILDREN: Final = frozenset({"basic_auth_users", "secure_json_data", "string_data", "secure_settings"})


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without a number or a suffix such as `value` at its end."""
    parts = [part for part in _CAMEL.sub("_", name[-200:]).lower().split("_") if part]
    while parts and (parts[-1].isdigit() or (len(parts) > 1 and parts[-1] in _SUFFIXES)):
        parts.pop()
    if parts:
        parts[-1] = parts[-1].rstrip("0123456789") or parts[-1]
    return tuple(parts)


def is_plural(name: str) -> bool:
    """Tells whether a name speaks of several secrets, or of a number of them."""
    words = words_of(name)
    return bool(words) and (words[-1] in _PLURAL or (words[-1] == "keys" and "_".join(words[-2:])[:-1] in _PAIRS))


@lru_cache(maxsize=8192)
def is_secret(name: str) -> bool:
    """Tells whether a key of this name holds a secret, and not only the way to one."""
    words = words_of(name)
    pair = "_".join(words[-2:])
    if name in _DIRECTORIES or not words or pair in _NOT or words[0] in {"no", "disable", "use", "max", "min", "num"}:
        return False
    last = words[-1]
    ends = ("password", "passwd", "passphrase", "secret", "apikey", "authtoken")
    return last in _SINGLE or last.endswith(ends) or pair in _PAIRS or is_plural(name)


# --- values ----------------------------------------------------------------------------------------------------------

_INERT: Final = _names("true false yes no on off null none nil ~ undefined same-origin <secret> <redacted>")
_PATH: Final = regex(
    r"(?:\.{1,2}/|~/|/(?:run|etc|var|opt|home|root|usr|tmp|mnt|srv|data|vault|app|secrets?|config|certs?|keys|ssl)/)"
    r"[\w./@-]*+$|[\w./-]++(?<=\.(?:pem|key|crt|txt|yml|cfg|ini|env))$"
)
SHELL: Final = regex(r"\.(?:sh|bash|zsh)$|(?:^|/)(?:[\w.-]*dockerfile[\w.-]*|makefile|crontab[\w.-]*)$", re.IGNORECASE)
EXPANDS: Final = regex(SHELL.pattern + r"|\.(?:ya?ml|env|conf|nginx)\b|(?:^|/)(?:\.env|caddyfile)", re.IGNORECASE)
_REFERENCE: Final = regex(
    r"\$\$?__\w++\{[^{}]*+\}|\$\$?[A-Z_][A-Z0-9_]*+(?!\w)|%\([\w.]++\)s|<redacted:\w++:\d++:[0-9a-f]{4}>"
)
_SCHEME: Final = regex(r"\s*+(?:bearer|basic|token|apikey|digest)\s++(?=\S)", re.IGNORECASE)


def _closing(text: str, start: int) -> int:
    """Index after the brace that closes the one opened before `start`, or -1."""
    depth = 1
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    return -1


def _reference(value: str, index: int, path: str, depth: int) -> tuple[int, str]:
    """Where a reference that begins at `index` ends, and what to show for it; -1 when it is never closed."""
    if value.startswith(("${", "$${"), index):
        end = _closing(value, value.index("{", index) + 1)
        whole = value[index:end]
        fallback = re.match(r"\$\$?\{\w++:?[-=]", whole)
        if end < 0 or fallback is None:
            return end, whole
        return end, fallback[0] + hide(whole[fallback.end() : -1], path, depth + 1) + "}"
    if value.startswith("{{", index):
        end = value.find("}}", index)
        return (end + 2, value[index : end + 2]) if end > 0 else (-1, "")
    match = _REFERENCE.match(value, index) if value[index] in "$%<" else None
    return (match.end(), match[0]) if match else (index, "")


def _literal(text: str) -> str:
    core = text.strip()
    return text.replace(core, token_of(core), 1) if any(character.isalnum() for character in core) else text


def hide(value: str, path: str, depth: int = 0) -> str:
    """The value of a secret with every literal part replaced; references to elsewhere stay."""
    scheme = _SCHEME.match(value)
    if scheme and depth == 0:
        return scheme[0] + hide(value[scheme.end() :], path, 1)
    text = value.strip()
    if (
        not text
        or text.lower() in _INERT
        or _PATH.match(text)
        or text.startswith(("$(", "$$(", "`", "!reference", "os.environ/"))
    ):
        return value
    if re.fullmatch(r"\$\$?[A-Za-z_]\w*+", text) and (text.isupper() or EXPANDS.search(path)):
        return value
    if depth > _DEPTH or not re.search(r"\$\{|\{\{|\$\$?__|%\(|<redacted:", text):
        return value.replace(text, token_of(text), 1)
    pieces: list[str] = []
    literal = index = 0
    while 0 <= index < len(value):
        end, shown = _reference(value, index, path, depth)
        if end > index:
            pieces += [_literal(value[literal:index]), shown]
            literal = index = end
        else:
            index = index + 1 if end >= 0 else -1
    return "".join([*pieces, _literal(value[literal:])])
