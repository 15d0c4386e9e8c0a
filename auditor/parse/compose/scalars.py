"""What the real program makes of a scalar: YAML kinds as go-yaml resolves them, and Go's way to write numbers.

Compose reads YAML with go-yaml, which takes `yes` for a string and `010` for an octal number, and prints the result
with Go's formatters. Sources: https://yaml.org/spec/1.2.2/#103-core-schema,
https://github.com/compose-spec/compose-spec/blob/main/11-extension.md (durations and byte values).
"""

from __future__ import annotations

import datetime as dt
import re
import struct

from auditor.model.node import MappingNode, Node, ScalarNode
from auditor.model.pattern import regex

STRING = "string"
INTEGER = "integer"
NUMBER = "number"
BOOLEAN = "boolean"
NULL = "null"
OBJECT = "object"
ARRAY = "array"

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_INTEGER = regex(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)\Z")
_SPECIAL = regex(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_TIMESTAMP = regex(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?\Z")
_MAX_UINT64 = 2**64 - 1
_MAX_DIGITS = 400
_DURATION = regex(r"([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h|d|w)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 24 * 3600 * 10**9,
    "w": 7 * 24 * 3600 * 10**9,
}
_BYTES = regex(r"(.*[0-9.]) ?(?:([kmgtp])(?:i?b)?|b)?\Z", re.IGNORECASE)
_UNLIMITED = "-1"
_BYTE_EXPONENT = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_TRUE_WORDS = frozenset({"true", "y", "yes", "on"})
_FALSE_WORDS = frozenset({"false", "n", "no", "off"})


def kind(node: Node) -> str:  # noqa: PLR0911
    """The JSON schema type that go-yaml gives a node."""
    if isinstance(node, MappingNode):
        return OBJECT
    if not isinstance(node, ScalarNode):
        return ARRAY
    if not node.plain or (node.tag or "").endswith(":str"):
        return STRING
    text = node.text
    if text in _NULLS:
        return NULL
    if text in _BOOLEANS:
        return BOOLEAN
    if text[0] not in "+-.0123456789" or len(text) > _MAX_DIGITS:
        return STRING
    digits = text.replace("_", "")
    if _INTEGER.match(digits) and abs(integer(digits)) <= _MAX_UINT64:
        return INTEGER
    return NUMBER if _FLOAT.match(digits) or _SPECIAL.match(text) else STRING


def is_finite(text: str) -> bool:
    """Whether a number is neither infinite nor `.nan`."""
    return not _SPECIAL.match(text)


def integer(text: str) -> int:
    """The value of an integer as go-yaml reads it; raises ValueError where it is none."""
    digits = text.replace("_", "")
    if not _INTEGER.match(digits):
        raise ValueError(text)
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-").lower()
    for prefix, base in (("0x", 16), ("0b", 2), ("0o", 8)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    return sign * int(digits, 8 if len(digits) > 1 and digits[0] == "0" else 10)


def printed(node: ScalarNode) -> str:
    """The text of a scalar where a field takes any type and keeps it as text: Go's `fmt.Sprint`."""
    match kind(node):
        case "boolean":
            return str(_BOOLEANS[node.text]).lower()
        case "integer" if node.text.replace("_", "") != "-0":
            return str(integer(node.text))
        case "number":
            return go_float(node.text.replace("_", ""))
        case "null":
            return ""
    return _timestamp(node) if node.plain else node.text


def _timestamp(node: ScalarNode) -> str:
    found = _TIMESTAMP.match(node.text)
    if not found:
        return node.text
    year, month, day, hour, minute, second = (int(found[group] or 0) for group in range(1, 7))
    try:
        moment = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return node.text
    zone = found[8] or "Z"
    offset = "+0000 UTC" if zone == "Z" else f"{zone.replace(':', '')} {zone.replace(':', '')}"
    return f"{moment:%Y-%m-%d %H:%M:%S}{(found[7] or '').rstrip('0').rstrip('.')} {offset}"


def go_float(text: str) -> str:
    """A decimal number as Go prints it: an exponent from a million on."""
    if _SPECIAL.match(text):
        return {"-": "-Inf", "n": "NaN"}.get(text.lstrip(".")[0].lower(), "+Inf")
    value = float(text)
    mantissa, _, exponent = f"{value!r}".partition("e")
    power = int(f"{value:e}".partition("e")[2]) if value else 0
    if -5 < power < 21 and not exponent and abs(power) < 6:  # noqa: PLR2004
        return mantissa.removesuffix(".0")
    digits = f"{value:.17g}" if not exponent else mantissa
    for precision in range(17):
        candidate = f"{value:.{precision}e}"
        if float(candidate) == value:
            digits = candidate
            break
    return digits


def json_float(text: str) -> str:
    """A number as Go writes a 32 bit float into JSON: the shortest decimals that give the same float."""
    value = struct.unpack("f", struct.pack("f", float(text.replace("_", ""))))[0]
    for precision in range(1, 10):
        candidate = float(f"{value:.{precision}g}")
        if struct.unpack("f", struct.pack("f", candidate))[0] == value:
            value = candidate
            break
    return str(int(value)) if value == int(value) else repr(value)


def boolean(text: str) -> bool:
    """A boolean of a field that also takes words; raises ValueError for any other word."""
    word = text.lower()
    if word in _TRUE_WORDS:
        return True
    if word in _FALSE_WORDS:
        return False
    raise ValueError(text)


def nanoseconds(text: str) -> int:
    """A duration such as `1m30s`, with days and weeks as Compose allows; raises ValueError where it is none."""
    rest = text.lstrip("+-") if text[:1] in {"+", "-"} else text
    if rest == "0":
        return 0
    total = 0
    position = 0
    while position < len(rest):
        part = _DURATION.match(rest, position)
        if not part or part[1] in {"", "."}:
            raise ValueError(text)
        total += round(float(part[1]) * _NANOSECONDS[part[2]])
        position = part.end()
    if not rest:
        raise ValueError(text)
    return -total if text.startswith("-") else total


def duration(text: str) -> str:
    """A duration as Go prints it: `90s` is `1m30s`."""
    value = nanoseconds(text)
    sign = "-" if value < 0 else ""
    value = abs(value)
    if value == 0:
        return "0s"
    if value < 10**9:
        unit, size = next((u, s) for u, s in (("ms", 10**6), ("µs", 10**3), ("ns", 1)) if value >= s)
        return f"{sign}{_decimal(value, size)}{unit}"
    minutes, rest = divmod(value, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{_decimal(rest, 10**9)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else f"{sign}{seconds}"


def _decimal(value: int, size: int) -> str:
    whole, fraction = divmod(value, size)
    digits = str(fraction).rjust(len(str(size)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}" if fraction else str(whole)


def file_mode(text: str) -> int:
    """A file mode in octal digits; raises ValueError where it is none."""
    if not text or set(text) - set("01234567"):
        raise ValueError(text)
    return int(text, 8)


def byte_count(text: str) -> int:
    """A size such as `512m` in bytes; raises ValueError where it is none."""
    if text == _UNLIMITED:
        return -1
    found = _BYTES.match(text)
    if not found or set(found[1]) & set(" \t\n-+nf"):
        raise ValueError(text)
    return int(float(found[1]) * 1024 ** _BYTE_EXPONENT.get((found[2] or "").lower(), 0))
