"""Replaces secrets in the text of configuration files, in place, before any parser sees them.

Each secret becomes `<redacted:GRADE:LENGTH:FINGERPRINT>`: one plain word in every format that is read here. The number
of lines never changes and neither does the text before a secret on its line, so positions stay right. Everything is
linear in the size of the text: possessive patterns, one look at each character per rule, and bounded look-behind.
"""

from __future__ import annotations

import re
from typing import Final

from auditor.collect.redact_shapes import ALL, SHAPES, Wanted, wanted_in
from auditor.collect.redact_values import (
    CHILDREN,
    EXPANDS,
    LOCATORS,
    SHELL,
    hide,
    is_plural,
    is_secret,
    token_of,
    words_of,
)
from auditor.model.evidence import TOKEN
from auditor.model.pattern import regex
from auditor.model.values import dataclass

_PASSES: Final = 4  # a line is read again until nothing changes, so that redacting twice changes nothing
_LOOKAHEAD: Final = 200  # lines within which an open quote must be closed


def _hide_named(name: str, value: str, path: str) -> str:
    """The value of a key whose name tells of a secret; of addresses only the secret part."""
    text = value.strip()
    if is_plural(name) and text.isdigit():
        return value
    if "_".join(words_of(name)).endswith(LOCATORS) and re.search(r"://|[=@]", text):
        hidden = _line(value, path)
        pattern = (
            r"\s*+[a-z]{1,20}://([^:@\s${/]++)@" if "://" in text else r"\s*+[^:@/\s]{1,200}:([^\s@][^\s]*+)(?<=.)"
        )
        account = re.match(pattern, hidden) if hidden == value else None
        if account:
            secret = account[1] if "://" in text else account[1].rpartition("@")[0]
            hidden = hidden[: account.start(1)] + hide(secret, path) + hidden[account.start(1) + len(secret) :]
        long = re.search(r"(://[^/\s]++/(?:[^\s?]*/)?)([\w-]{16,})", hidden) if "webhook" in name.lower() else None
        return hidden[: long.start(2)] + token_of(long[2]) + hidden[long.end(2) :] if long else hidden
    return hide(value, path)


# --- shapes that are secrets wherever they stand ---------------------------------------------------------------------

_USERINFO: Final = regex(r"(?:\$\$?\{[^{}]*+\}|[^:/@\s\"'{}])*+:")


def _replace(match: re.Match[str], path: str) -> str:
    """The match with its last group replaced; a group `name` must tell of a secret."""
    if "name" in match.re.groupindex and not is_secret(match["name"]):
        return match[0]
    last = match.re.groups
    start, end = match.start(last) - match.start(), match.end(last) - match.start()
    return match[0][:start] + hide(match[last], path) + match[0][end:]


def _shapes(line: str, path: str, wanted: Wanted = ALL) -> str:
    for pattern in wanted.after:
        line = pattern.sub(lambda match: _replace(match, path), line)
    for word, pattern in wanted.commands:
        if word.search(line):
            line = pattern.sub(lambda match: _replace(match, path), line)
    if wanted.shapes:
        line = SHAPES.sub(lambda match: token_of(match[0]), line)
    first, *rest = line.split("://")
    return "://".join([first, *(_userinfo(part, path) for part in rest)])


def _userinfo(part: str, path: str) -> str:
    """What follows `://`, with the password of `user:password@host` replaced."""
    cut = re.match(r"(?:\$\$?\{[^{}]*+\}|\{\{[^{}]*+\}\}|[^\s\"'`])*+", part)
    extent = cut[0] if cut else ""
    user = _USERINFO.match(extent)
    authority = extent.find("/", user.end()) if user else -1
    at = max(extent.rfind("@", 0, authority), -1) if authority >= 0 else -1
    at = at if at >= 0 else extent.rfind("@")
    if user is None or at < user.end() or re.match(r"\d{1,5}[/?]", extent[user.end() :]):
        return part
    return part[: user.end()] + hide(part[user.end() : at], path) + part[at:]


# --- one line --------------------------------------------------------------------------------------------------------

_KEY: Final = regex(
    r"""(?<![\w.$-])(?<!\$\{)(?P<open>\\{0,3}["'])?(?P<name>-{0,2}[A-Za-z_][\w.-]*+)(?P<shut>\\{0,3}["'])?"""
    r"""(?P<before>[ \t]*+)(?P<sep>:?=>?(?![=~])|:(?=[\s"'\\\[{]|$))(?P<after>[ \t]*+)"""
)
# Sought in lower-cased lines: without a flag for case the pattern is eight times as quick.
_HINT: Final = regex(r"pass|pw|secret|token|key|cred|dsn|auth|conn|source|sig|jwt|cookie|header|webhook|basic")
_LEAD: Final = regex(
    r"\s*+(?:(?:[#;]++|//)\s*+)?(?:-\s++)*+(?:(?:export|ENV|ARG|local|readonly|declare|typeset|set|env)\s++)?(?:-x\s++)?"
)
_TAG: Final = regex(r"(?:(?:&|!(?!reference))\S++\s++)*+")
_YAML: Final = regex(r"\.ya?ml(?:\.|$)", re.IGNORECASE)


@dataclass(slots=True)
class _Next:
    """What the lines that follow belong to."""

    mode: str = ""  # block, plain, next, flag, children, query: how to read lines that are indented deeper
    indent: int = 0
    quote: str = ""


def _value(line: str, key: re.Match[str], path: str, head: int) -> tuple[int, int, str]:
    """Start and end of the value that belongs to a key, and the quote that it leaves open."""
    at_head, colon = key.start() == head, key["sep"] == ":"
    start = key.end() + (len(match[0]) if colon and (match := _TAG.match(line[key.end() : key.end() + 200])) else 0)
    quote = re.compile(r"\\{0,3}(?:\"\"\"|'''|[\"'])").match(line, start)
    if key["after"] and line[start : start + 1] == "#":
        return start, start, ""  # no value, but a comment
    inside = key["open"] if key["open"] and not key["shut"] else ""
    if quote and quote[0] != inside:
        start = quote.end()
        inner = r"(?:[^\"\\]|\\.)*+(?=\")" if quote[0] == '"' else r"(?:[^']|'')*+(?=')" if colon else r"[^']*+(?=')"
        shut = re.compile(inner).match(line, start) if len(quote[0]) == 1 else None
        end = shut.end() if shut else line.find(quote[0], start) if len(quote[0]) > 1 else -1
        return (start, end, "") if end >= 0 else (start, len(line), quote[0])
    if inside:
        end = line.find(inside, start)
        return start, end if end >= 0 else len(line), ""
    if colon:
        pattern = r"[^,}\]#]*+(?:#[^,}\]]*+)*+" if not at_head else r"[^\s,}\]]*+" if path.endswith(".json") else r".*+"
    elif at_head and not SHELL.search(path):
        pattern = r".*+"
    else:
        before = line[key.start() - 1] if key.start() else ""
        stop = {"&": "&#", "?": "&#", ";": ";", ",": ",", "(": ")"}.get(before, ";" if EXPANDS.search(path) else "")
        pattern = rf"[^\s\"'`{stop}]*+"
    match = re.compile(pattern).match(line, start)
    text = re.split(r"\s[#;]", match[0], maxsplit=1)[0] if match else ""
    if not at_head:
        text = text.rstrip(",])}" if "{" not in text else ",])")
    return start, start + len(text.rstrip()), ""


def _counts(line: str, key: re.Match[str], head: int) -> bool:
    """Tells whether what looks like a key stands where a key can stand."""
    before = line[max(0, key.start() - 300) : key.start()]
    if key["sep"] == ":":
        if key["open"] and not key["shut"]:
            return "-" in key["name"].strip("-")  # a header: -H 'X-Api-Key: ...'
        return bool(key["open"]) or key.start() == head or before.rstrip()[-1:] in {"{", ","}
    brace = before.rfind("{")
    if brace > max(0, before.rfind("}")) and (before[brace - 1].isalnum() or before[brace - 1] == "_"):
        return False  # a label matcher: metric{token="x"}
    return key.start() == head or not key["before"] or line[key.end() : key.end() + 1] in {'"', "'"}


def _named(line: str, path: str, following: _Next | None = None, *, every: bool = False) -> str:
    """The line with the values of all keys replaced that tell of a secret."""
    lead = _LEAD.match(line)
    head = lead.end() if lead else 0
    pieces: list[str] = []
    done = index = 0
    while (key := _KEY.search(line, index)) is not None:
        index = key.end()
        if not (every or is_secret(key["name"])) or not _counts(line, key, head):
            continue
        start, end, quote = _value(line, key, path, head)
        value = line[start:end]
        block = re.fullmatch(r"[|>][-+0-9]{0,2}", value) is not None
        if (
            following is not None
            and key["sep"] == ":"
            and key.start() == head
            and (block or not value)
            and start == key.end()
        ):
            following.mode, following.indent = ("block" if block else "next"), head
        if (
            block
            or (key["sep"] == ":" and start == key.end() and re.match(r"\{(?!\{)|\[|\*", value))
            or (key["sep"] != ":" and value[:1] in {"{", "["} and path.endswith((".toml", ".alloy")))
        ):
            continue
        if path.endswith(".alloy") and start == key.end():
            continue
        shown = _hide_named(key["name"], value, path)
        if shown != value and path.endswith(".json") and start == key.end() and key["shut"]:
            shown = f'"{shown}"'
        if following is not None and (len(quote) > 1 or (quote and value)):
            following.quote = quote
        elif (
            following is not None
            and key["sep"] == ":"
            and key.start() == head
            and start == key.end()
            and _YAML.search(path)
        ):
            following.mode, following.indent = ("plain" if value else following.mode), head
        pieces += [line[done:start], shown]
        done = index = end
    return "".join([*pieces, line[done:]])


def _line(line: str, path: str, following: _Next | None = None, *, every: bool = False, wanted: Wanted = ALL) -> str:
    for _ in range(_PASSES):
        before = line
        if every or _HINT.search(line.lower()):
            line = _named(line, path, following, every=every)
        line, following = _shapes(line, path, wanted), None
        if line == before:
            break
    return line


_PRIVATE: Final = regex(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----")
_BODY: Final = regex(r"[#\s]*+[\"']?(?:[A-Za-z0-9+/=]++(?:\\n)?|(?:Proc-Type|DEK-Info):.*+|)[\"',\\]*+\s*+$")
_MAPPING: Final = regex(r"[\w.\"'/-]{1,200}\s*+:(?:\s|$)")
_FLAG: Final = regex(r"\s*+(?:-\s++)?[\"']?--?(?P<name>[A-Za-z][\w-]*+)[\"']?,?\s*+$")
_QUERY: Final = regex(r"\s*+(?:-\s++)?\"?(?:expr|expression|query|legendFormat)\"?\s*+[:=]")
_BARE: Final = regex(
    r"(?:^|/)\.?secrets/(?!readme|\.git)[^/.]*+(?:\.(?:txt|secret|token|pass(?:word)?|url|example))*$", re.IGNORECASE
)
_ACCOUNTS: Final = regex(r"htpasswd|(?:^|/)\.?users?(?:file)?\.(?:htpasswd|auth)$|pgpass$", re.IGNORECASE)


class _Reader:
    """Reads line after line and remembers what the next one belongs to."""

    def __init__(self, path: str, wanted: Wanted) -> None:
        """Nothing is open yet."""
        name = path.rsplit("/", 1)[-1]
        self._path = path
        self._wanted = wanted
        self._next = _Next()
        self._key_body = False
        self._accounts = _ACCOUNTS.search(name) is not None
        stem, _, suffix = name.partition(".")
        self._bare = _BARE.search(path) is not None or (is_secret(stem) and suffix in {"", "txt", "secret", "token"})

    def read(self, line: str, lines: list[str], number: int) -> str:  # noqa: PLR0911 - one for each kind of line
        """The line without its secrets; it has this number, from 0, in `lines`."""
        if self._key_body:
            self._key_body = _BODY.match(line) is not None
            if self._key_body:
                return _core(line, self._path, outright=True)
        if "PRIVATE KEY" in line and _PRIVATE.search(line):
            self._key_body = "-----END" not in line
            return _shapes(line, self._path, self._wanted)
        if self._bare:
            return _core(line, self._path, outright=True)
        if self._accounts and ":" in line and not line.lstrip().startswith("#"):
            user, colon, value = line.rpartition(":") if "pgpass" in self._path else line.partition(":")
            return user + colon + hide(value, self._path)
        if self._next.quote:
            return self._inside_quote(line)
        if self._next.mode and line.strip():
            shown = self._belonging(line)
            if shown is not None:
                return shown
        return self._ordinary(line, lines, number)

    def _inside_quote(self, line: str) -> str:
        end = line.find(self._next.quote)
        if end < 0:
            return _core(line, self._path)
        self._next = _Next()
        return _core(line[:end], self._path) + _line(line[end:], self._path, wanted=self._wanted)

    def _belonging(self, line: str) -> str | None:  # noqa: PLR0911 - one for each kind of line
        """A line that the one before it explains; None when it stands for itself after all."""
        mode, text = self._next.mode, line.lstrip()
        indent = len(line) - len(text)
        item = text.startswith("- ")
        if indent < self._next.indent or (indent == self._next.indent and not (item and mode in {"next", "flag"})):
            self._next = _Next()
            return None
        if mode == "block":
            return _core(line, self._path)
        if mode == "query":
            return _shapes(line, self._path, self._wanted)
        if mode == "children":
            return None if text.startswith("#") else _line(line, self._path, every=True, wanted=self._wanted)
        inner = text[2:].lstrip() if item else text
        if mode == "flag" or (mode == "next" and item):
            self._next = self._next if mode == "next" else _Next()
            return None if _MAPPING.match(inner) else _core(line, self._path)
        if text.startswith("#"):
            return line
        if mode == "next" and (_MAPPING.match(inner) or inner[0] in "{["):
            self._next = _Next()
            return None
        if inner[0] in "\"'" and inner.count(inner[0]) == 1:
            self._next = _Next(quote=inner[0])
        else:
            self._next.mode = "plain"
        return _core(line, self._path)

    def _ordinary(self, line: str, lines: list[str], number: int) -> str:
        self._next = _Next()
        flag = _FLAG.match(line)
        if _QUERY.match(line):
            self._next = _Next("query", len(line) - len(line.lstrip(" -")))
            return _shapes(line, self._path, self._wanted)
        opened = _Next()
        shown = _line(line, self._path, opened, wanted=self._wanted)
        self._next = opened
        following = lines[number + 1 : number + 1 + _LOOKAHEAD] if opened.quote else ()
        if opened.quote and not any(opened.quote in other for other in following):
            self._next = _Next()
        head = re.match(r"(\s*+)[\"']?([\w-]++)[\"']?\s*+:\s*+(?:#.*+)?$", line)
        if head and "_".join(words_of(head[2])) in CHILDREN:
            self._next = _Next("children", len(head[1]))
        elif flag and is_secret(flag["name"]):
            self._next = _Next("flag", len(line) - len(line.lstrip()))
        return shown


def _core(line: str, path: str, *, outright: bool = False) -> str:
    """The line with all of its text replaced, except for its indentation, dash and quotes."""
    lead = re.match(r"\s*+(?:-\s++)?[\"']?(?=.)", line)
    start = lead.end() if lead else 0
    text = line[start:].rstrip().rstrip(",").rstrip("\"'")
    if not text or TOKEN.fullmatch(text):
        return line
    return line[:start] + (token_of(text) if outright else hide(text, path)) + line[start + len(text) :]


def redact(text: str, path: str) -> str:
    """The text of a file with every secret replaced by a token; as many lines as before."""
    reader = _Reader(path, wanted_in(text))
    lines = text.split("\n")
    shown = []
    for number, line in enumerate(lines):
        body = line.removesuffix("\r")
        shown.append(reader.read(body, lines, number) + line[len(body) :])
    return "\n".join(shown)


def redact_whole(text: str, path: str) -> str:
    """The text of a file that is a secret, whatever its name: a single line without a known secret becomes a token."""
    shown = redact(text, path)
    lines = [line for line in shown.splitlines() if line.strip()]
    if len(lines) != 1 or TOKEN.search(lines[0]):
        return shown
    return shown.replace(lines[0], _core(lines[0], path, outright=True), 1)


def redact_value(name: str, value: str) -> str:
    """The value of an environment variable, replaced where its name or its shape tells of a secret."""
    if not is_secret(name):
        return redact(value, "")
    if "\n" in value.strip():
        return token_of(value.strip())
    return _hide_named(name, value, ".env")
