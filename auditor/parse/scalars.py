"""Scalars read as the type that their field has: booleans, durations, sizes, placeholders, leftover variables.

A document never guesses types (see `auditor.parse.yamldoc`); whoever reads a field calls the function of the program
that will read it, because the dialects differ: `50GB` is a size for Prometheus and `50G` is not, `y` is true for
Grafana's ini and for Go's YAML. Text that the program would refuse gives None. Nothing here raises.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from auditor.model.node import ScalarNode
from auditor.model.pattern import regex

_INT64 = 2**63 - 1
_MAX_DIGITS = 19
_YAML_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"})
_YAML_FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"})
_YAML_BOOL_TAG = "tag:yaml.org,2002:bool"
_INI_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True", "YES", "yes", "Yes", "y", "ON", "on", "On"})
_INI_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False", "NO", "no", "No", "n", "OFF", "off", "Off"})
_GO_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_GO_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})

# Go accepts the micro sign and the Greek letter.
_GO_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_GO_PART = regex(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_PROMETHEUS_DURATION = regex(
    r"(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_PROMETHEUS_MS = (365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)

_COMPOSE_SIZE = regex(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(?:b|([kmgtp])(?:i?b)?)?", re.IGNORECASE)
_PROMETHEUS_SIZE = regex(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([KMGTPE])(i?))?B")
_LOKI_SIZE = regex(r"([0-9]+) *(?:b|([kmgtpe])b?)?", re.IGNORECASE)
_POWERS = "KMGTPE"

_NOUN = (
    r"(?:domain|org(?:ani[sz]ation)?|company|password|passwd|secret|token|key|name|host(?:name)?|server|user(?:name)?"
    r"|e?mail|site|webhook|team|app|project|channel|account|slack|api|url|bucket|id|integration|service|client)"
)
_HTML = (
    r"(?:a|abbr|b|big|body|br|code|div|em|font|h[1-6]|head|hr|html|i|img|li|ol|p|pre|s|small|span|strong|sub|sup"
    r"|table|tbody|td|th|thead|title|tr|tt|u|ul)"
)
_PLACEHOLDERS = (
    r"(?<![\w-])example\.(?:com|org|net)(?![\w-]|\.\w)",
    # Reserved names (RFC 2606) count as hosts only: `.env.example` is a file.
    r"(?://|@)[\w.-]*\w\.(?:invalid|test|example)(?![\w-]|\.\w)",
    r"^[\w-]+(?:\.[\w-]+){0,9}\.(?:invalid|test|example):[0-9]+$",
    r"(?<![a-z])your[-_]\w",
    rf"(?<![a-z])your{_NOUN}(?![a-z])",
    rf"\byour (?:[a-z]+ ){{0,3}}{_NOUN}(?: here)?$",
    r"(?<![a-z])change[-_]?(?:me|this|it)(?![a-z])",
    r"(?<![a-z])change me(?![a-z])",
    r"(?<![a-z])replace[-_]?(?:me|this|it)(?![a-z])",
    r"(?<![a-z])replace (?:me|this with|with your)(?![a-z])",
    r"(?<![a-z])(?:insert|put|enter)[-_](?:your|a|the|\w{1,40}[-_]here)(?![a-z])",
    r"(?<![a-z0-9])x{3,}(?![a-z0-9])",
    r"x{6,}",
    rf"<(?!{_HTML}>)[a-z][a-z0-9_ .-]{{0,60}}>",
    r"(?<![a-z])(?:dummy|foobar|placeholder)(?![a-z0-9])",
    r"^(?:todo|fixme|tbd)$",
    r"(?<![a-z])T0{4,}/B0{4,}",
    r"hooks\.slack\.com/services/(?:T/B/|\.\.\.)",
    r"^\.{3,}$",
    # The front page of a service that makes webhooks: the address of a hook has a name or a path of its own.
    r"^https?://(?:www\.)?(?:ngrok\.(?:io|com|app)|webhook\.site|requestbin\.(?:com|net))/?$",
    # What Alertmanager's image and its example configuration send to.
    r"^https?://(?:127\.0\.0\.1|localhost):5001(?:/|$)",
)
_PLACEHOLDER = regex("|".join(f"(?:{pattern})" for pattern in _PLACEHOLDERS), re.IGNORECASE)
_SHOUTED = regex(r"(?<![A-Za-z])(?:TODO|FIXME|CHANGEIT)(?![A-Za-z])")
_MAX_LENGTH = 10_000

_REFERENCE = regex(
    r"""\$\$                                                  # an escaped dollar
    | \\\$                                                    # likewise
    | \$(?:2[abxy]|apr1|[156y]|argon2[a-z]*)\$[\w./$=,+-]*   # a password hash
    | \$__                                                    # Grafana expands `$__file{}` and `$__interval` itself
    | \$\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?=[}:?+-])
    | \$(?P<bare>[A-Za-z_][A-Za-z0-9_]*)""",
    re.VERBOSE,
)


def yaml_bool(node: ScalarNode) -> bool | None:
    """A plain YAML word as Go's YAML reads it into a boolean field; None for quoted text and all else.

    YAML 1.1 has `yes`, `no`, `on`, `off`, `y`, `n`; 1.2 only `true` and `false`; the Go programs of the stack accept
    both for a field that is a boolean. Source: https://yaml.org/type/bool.html and https://github.com/go-yaml/yaml.
    """
    if not node.plain and node.tag != _YAML_BOOL_TAG:
        return None
    return _word(node.text, _YAML_TRUE, _YAML_FALSE)


def grafana_bool(text: str) -> bool | None:
    """A word of grafana.ini (or of a `GF_*` variable) as go-ini reads it; None where Grafana would use the default.

    Source: https://github.com/go-ini/ini/blob/main/key.go (`parseBool`).
    """
    return _word(text, _INI_TRUE, _INI_FALSE)


def go_bool(text: str) -> bool | None:
    """A word as Go's `strconv.ParseBool` (flags of Loki, Promtail, cAdvisor) reads it.

    Source: https://pkg.go.dev/strconv#ParseBool.
    """
    return _word(text, _GO_TRUE, _GO_FALSE)


def _word(text: str, true: frozenset[str], false: frozenset[str]) -> bool | None:
    if text in true:
        return True
    return False if text in false else None


def _number(digits: str) -> int | None:
    """A number of at most 64 bits; Python's own `int` refuses text of more than 4,300 digits with an exception."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def go_duration(text: str) -> timedelta | None:
    """A duration as Go's `time.ParseDuration` reads it (`1h30m`, `1.5s`, `-2m`), cut to microseconds.

    A number without a unit is refused, except `0`; there are no days. Source: https://pkg.go.dev/time#ParseDuration.
    """
    negative = text.startswith("-")
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return timedelta(0)
    total = 0
    at = 0
    while at < len(body):
        part = _GO_PART.match(body, at)
        if part is None or not (part[1] or part[2]):
            return None
        whole = _number(part[1] or "0")
        if whole is None:
            return None
        unit = _GO_UNITS[part[3]]
        fraction = (part[2] or "")[:_MAX_DIGITS]
        total += whole * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)
        if total > _INT64:
            return None
        at = part.end()
    if not body:
        return None
    duration = timedelta(microseconds=total // 1000)
    return -duration if negative else duration


def prometheus_duration(text: str) -> timedelta | None:
    """A duration of Prometheus and Alertmanager: `15d`, `1w2d`, `1h30m`, `500ms`, `0`; a year has 365 days.

    Units stand once and from large to small; a number without a unit is refused, except `0`.
    Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (`<duration>`).
    """
    if text == "0":
        return timedelta(0)
    match = _PROMETHEUS_DURATION.fullmatch(text)
    if match is None or not text:
        return None
    total = 0
    for digits, unit in zip(match.groups(), _PROMETHEUS_MS, strict=True):
        amount = _number(digits or "0")
        if amount is None:
            return None
        total += amount * unit
    return timedelta(milliseconds=total) if total * 10**6 <= _INT64 else None


class ByteDialect(StrEnum):
    """Whose grammar of sizes; in all of them a kilo is 1024."""

    COMPOSE = "compose"  # `512M`, `1g`, `64mb`, `1.5 GiB`, `1024`
    PROMETHEUS = "prometheus"  # `50GB`, `1GiB`, `512MB512KB`; the `B` is required, and the case
    LOKI = "loki"  # `4MB`, `256kb`, `1024`; whole numbers


def byte_size(text: str, dialect: ByteDialect = ByteDialect.COMPOSE) -> int | None:
    """A size in bytes, or None where the program refuses it (compose's `-1` for unlimited swap is no size either).

    Sources: https://github.com/docker/go-units/blob/master/size.go (`RAMInBytes`),
    https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects (`github.com/alecthomas/units`),
    https://grafana.com/docs/loki/latest/configure/ (`ByteSize`, `github.com/c2h5oh/datasize`).
    """
    if dialect is ByteDialect.PROMETHEUS:
        return _prometheus_size(text)
    match = (_LOKI_SIZE if dialect is ByteDialect.LOKI else _COMPOSE_SIZE).fullmatch(text)
    return _scaled(match[1], match[2]) if match else None


def _prometheus_size(text: str) -> int | None:
    sign = -1 if text.startswith("-") else 1
    text = text[1:] if text[:1] in ("-", "+") else text
    if text == "0":
        return 0
    total = 0
    at = 0
    styles: set[str] = set()
    while at < len(text):
        part = _PROMETHEUS_SIZE.match(text, at)
        size = _scaled(part[1], part[2]) if part else None
        if part is None or size is None:
            return None
        if part[2]:
            styles.add(part[3])
        total += size
        at = part.end()
    return sign * total if text and total <= _INT64 and len(styles) < 2 else None  # noqa: PLR2004 - GB and GiB do not mix


def _scaled(number: str, power: str | None) -> int | None:
    scale = 1024 ** (_POWERS.index(power.upper()) + 1) if power else 1
    whole, _, fraction = number.partition(".")
    base = _number(whole)
    if base is None:
        return None
    fraction = fraction[:_MAX_DIGITS]
    size = base * scale + (int(fraction) * scale // 10 ** len(fraction) if fraction else 0)
    return size if size <= _INT64 else None


def is_placeholder(text: str) -> bool:
    """Whether a value asks to be replaced: `change_me`, `your-org`, `xxx`, `<token>`, a host at example.com, `TODO`.

    Meant for destinations and credentials, not for prose; ordinary words and `.env.example` are none. Reserved names:
    https://www.rfc-editor.org/rfc/rfc2606. A text of more than 10,000 characters is never one.
    """
    if len(text) > _MAX_LENGTH:
        return False
    return bool(_PLACEHOLDER.search(text) or _SHOUTED.search(text))


def unexpanded(text: str) -> tuple[str, ...]:
    r"""The names of `${VAR}`, `${VAR:-default}` and `$VAR` that stand in a text, each once and in order.

    Not counted: `$1` and `${1}` of relabelling, `$$`, `\$`, what stands inside a Go template `{{ $x }}`, the `$` that
    ends a regular expression, password hashes, and `$__file{}`, `$__env{}` and `$__interval`, which Grafana expands.
    """
    if "$" not in text:
        return ()
    outside = _without_templates(text)
    last_brace = outside.rfind("}")
    names: dict[str, None] = {}
    for match in _REFERENCE.finditer(outside):
        if match["bare"]:
            names[match["bare"]] = None
        elif match["braced"] and match.end() <= last_brace:
            names[match["braced"]] = None
    return tuple(names)


def _without_templates(text: str) -> str:
    kept: list[str] = []
    at = 0
    while True:
        start = text.find("{{", at)
        end = text.find("}}", start + 2) if start >= 0 else -1
        if end < 0:
            kept.append(text[at:])
            return " ".join(kept)
        kept.append(text[at:start])
        at = end + 2
