"""Shapes that are secrets wherever they stand, and the words without which a text can hold none of them."""

from __future__ import annotations

import re
from typing import Final

from auditor.model.pattern import regex
from auditor.model.values import dataclass

__all__ = ["ALL", "SHAPES", "Wanted", "wanted_in"]

SHAPES: Final = regex(
    r"""(?<![A-Za-z0-9_-])(?:glsa_|glc_|gh[opusr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|sk_live_|rk_live_|npm_|hvs\.
    |dop_v1_|pypi-AgE|SG\.)[A-Za-z0-9_.-]{10,}+|(?<![A-Z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Z0-9])
    |(?<![\w-])eyJ[A-Za-z0-9_-]{6,}+\.[A-Za-z0-9_-]{4,}+(?:\.[A-Za-z0-9_-]*+)?|(?<![\w-])AIza[\w-]{35}(?![\w-])
    |\$\$?2[abxy]\$\$?\d\d\$\$?[./A-Za-z0-9]{53}|\$\$?(?:apr1|1|5|6|y)\$\$?[./A-Za-z0-9$=]{8,}+|\{SHA\}[A-Za-z0-9+/=]{20,}+
    """,
    re.VERBOSE,
)
_REST: Final = r"((?:\$\{[^{}\s]*+\}|[^\s\"'`<>|\\)}])++)"  # not the brace that closes `${VAR:-https://...}`
_AFTER: Final = tuple(
    regex(pattern)
    for pattern in (
        r"(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/|hc-ping\.com/|nosnch\.in/"
        r"|webhook\.office\.com/|outlook\.office\.com/webhook/|hooks\.zapier\.com/hooks/|/integrations/v1/alertmanager/"
        r"|/api/v1/heartbeat/|events\.pagerduty\.com/integration/|/integrations/generic/\d{8}/alert/"
        r"|chat\.googleapis\.com/[^\s?]*+\?(?=key=)|api\.telegram\.org/bot)" + _REST,
        r"(?i:authorization[\"':=,\s]{1,8}(?:bearer|basic|token|apikey)\s{1,4})([^\s\"'`;,]++)",
        r"(?<![\w-])[Bb]earer\s{1,4}(?=[A-Za-z_.-]{0,60}\d)([\w.~+/=-]{16,}+)",
        r"(?i:reset-admin-password|sshpass\s{1,4}-p|\bidentified\s{1,4}by|\bwith\s{1,4}password)\s{1,4}[\"']?([^\s\"';]++)",
        r"^\s*+(?:requirepass|masterauth|user-pass)\s++[\"']?([^\s\"']++)",
        r"\bBEGIN [A-Z ]{0,20}PRIVATE KEY-----((?:(?!-----)[^\"'])++)",
    )
)
_COMMANDS: Final = (
    (regex(r"\b(?:mysql|mariadb)"), regex(r"(?<=[\s\"'])-p([^\s\"'=-][^\s\"']*+)")),
    (regex(r"\bredis-cli\b"), regex(r"(?<=[\s\"'])-a[\"',\s]{1,5}([^\s\"',\\]++)")),
    (regex(r"\bcurl\b"), regex(r"(?<=\s)(?:-u|--user)[=\s]\s{0,4}[\"']?[^\s:\"']{1,200}:([^\s\"']++)")),
    (
        regex(r"^\s*(?:ENV|ARG)\s"),
        regex(r"^\s*+(?:ENV|ARG)\s++(?P<name>[\w.-]++)\s++[\"']?([^\s\"'][^\"']*+)"),
    ),
    (
        regex(r"proxy_set_header|http-request|^\s*set\s"),
        regex(r"\s\$?(?P<name>[A-Za-z][\w-]*+)\s++[\"']?([^\s\"';]++)"),
    ),
    (
        regex(r"(?<![\w-])--?\w"),
        regex(
            r"(?<![\w-])--?(?P<name>[A-Za-z][\w-]*+)[\"']?(?:\s*+,\s*+|\s++)[\"']?([^\s\"',\]-][^\s\"',]*+)",
        ),
    ),
    (regex(r"\$\{\w"), regex(r"\$\{(?P<name>[A-Za-z_]\w*+):?[-=]([^{}$]++)\}")),
)

# A text that holds none of a pattern's words holds nothing that the pattern could find: the words are looked for once
# in a whole file, which is much quicker than the pattern in each of its lines.
_AFTER_WORDS: Final = (
    (
        *("hooks.slack.com", "discord", "hc-ping.com", "nosnch.in", "office.com", "hooks.zapier.com", "/integrations/"),
        *("/heartbeat/", "events.pagerduty.com", "chat.googleapis.com", "api.telegram.org"),
    ),
    ("authorization",),
    ("bearer",),
    ("reset-admin-password", "sshpass", "identified", "password"),
    ("requirepass", "masterauth", "user-pass"),
    ("private key",),
)
_COMMAND_WORDS: Final = (
    ("mysql", "mariadb"),
    ("redis-cli",),
    ("curl",),
    ("env", "arg"),
    ("proxy_set_header", "http-request", "set"),
    ("-",),
    ("${",),
)
_SHAPE_WORDS: Final = (
    *("glsa_", "glc_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "xapp-", "sk_live_"),
    *("rk_live_", "npm_", "hvs.", "dop_v1_", "pypi-age", "sg.", "akia", "asia", "eyj", "aiza", "{sha}"),
    *("$2", "$apr1", "$1", "$5", "$6", "$y"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The patterns that may find something in a text."""

    after: tuple[re.Pattern[str], ...]
    commands: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    shapes: bool


def wanted_in(text: str) -> Wanted:
    """The patterns that may find something in `text`."""
    low = text.lower()
    return Wanted(
        tuple(one for one, words in zip(_AFTER, _AFTER_WORDS, strict=True) if any(word in low for word in words)),
        tuple(one for one, words in zip(_COMMANDS, _COMMAND_WORDS, strict=True) if any(word in low for word in words)),
        any(word in low for word in _SHAPE_WORDS),
    )


ALL: Final = Wanted(_AFTER, _COMMANDS, shapes=True)
