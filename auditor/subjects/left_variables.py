"""Variables that were left in Alertmanager's configuration, and what becomes of them.

Alertmanager expands none (https://github.com/prometheus/alertmanager/issues/504). An address that begins with one is
refused on load, as is a mail relay without a port; everything else is sent as it stands. Run with Alertmanager 0.25.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from auditor.parse.scalars import unexpanded
from auditor.subjects.receivers import URL_FIELDS

if TYPE_CHECKING:
    from auditor.model.node import ScalarNode
    from auditor.subjects.alertmanager import AlertmanagerConfig

# Texts that people read: a lone `$NAME` in them may be prose.
_PROSE = frozenset(
    {"title", "text", "html", "message", "description", "summary", "pretext", "fallback", "footer", "value", "body"}
)
_HOSTS = frozenset({"smarthost", "smtp_smarthost"})
_NUMBERS = frozenset({"chat_id", "max_alerts", "message_thread_id"})


class LeftVariable(NamedTuple):
    """A value with variables. `stops_start` where Alertmanager refuses the file because of it."""

    pointer: str
    node: ScalarNode
    names: tuple[str, ...]
    stops_start: bool

    @property
    def key(self) -> str:
        """The name of the field."""
        return self.pointer.rpartition(".")[2]

    @property
    def written(self) -> str:
        """The first variable as people write it."""
        return f"${{{self.names[0]}}}"


def left_variables(config: AlertmanagerConfig) -> tuple[LeftVariable, ...]:
    """Every value that holds a variable, in the order of the file."""
    found = []
    for pointer, node in config.scalars():
        key = next((part for part in reversed(pointer.split(".")) if not part.isdigit()), "")
        names = unexpanded(node.text)
        if not names or ("${" not in node.text and (key in _PROSE or "match" in pointer)):
            continue
        found.append(LeftVariable(pointer, node, names, _stops(key, node.text)))
    return tuple(found)


def _stops(key: str, value: str) -> bool:
    if key in URL_FIELDS or key.endswith("_url"):
        return re.match(r"https?://[^/${]+(?:/|$)", value) is None
    if key in _HOSTS:
        return re.fullmatch(r"[^:]*:[^:]+", value) is None
    return key in _NUMBERS
