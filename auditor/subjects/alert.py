"""An alert that is loaded, as the people see it whom it is for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from auditor.model.evidence import Gap
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.subjects.rules import AlertRule

if TYPE_CHECKING:
    from auditor.model.location import FileLocation
    from auditor.model.node import ScalarNode
    from auditor.subjects.stack import Stack

URGENT = frozenset(
    {"critical", "crit", "page", "pager", "emergency", "fatal", "disaster", "p0", "p1", "sev0", "sev1", "sev-1"}
)
_PAGES = (".md", ".rst", ".adoc", ".txt", ".html")
_RUNBOOK_KEYS = ("runbook_url", "runbook", "runbookURL", "runbook-url", "runbookUrl", "playbook", "playbook_url")
_WATCHDOG_NAME = regex(
    r"watch-?_?dog|dead-?_?mans?-?_?s(?:witch|nitch)|always-?_?(?:firing|on)|heart-?_?beat", re.IGNORECASE
)
_ALWAYS = regex(r"\(?\s*(?:vector\(\s*1\s*\)|1)\s*\)?(?:\s*(?:==|>)\s*[01])?")
_ENDURING = regex(
    r"\b(?:increase|changes|resets|delta|idelta|absent|absent_over_time|predict_linear|\w+_over_time)\s*\("
)
_BURN = regex(r"burn|budget|slo[:_]|:slo|ratio_rate|14\.4|sli[:_]", re.IGNORECASE)
_WORD = regex(r"[A-Za-z_:][A-Za-z0-9_:]*")
_STRING = regex(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`')
_LABEL_LIST = regex(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """An alert that a Prometheus of the stack loads."""

    rule: AlertRule

    @property
    def id(self) -> str:
        """Its name."""
        return self.rule.id

    @property
    def location(self) -> FileLocation:
        """The line of its name."""
        return self.rule.location

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every alert that is loaded; a gap for each file of rules that cannot be read."""
        return (found if isinstance(found, Gap) else cls(found) for found in AlertRule.find(stack))

    @property
    def expression(self) -> str:
        """The expression as it stands."""
        return self.rule.expr.text if self.rule.expr else ""

    @property
    def severity(self) -> ScalarNode | None:
        """The label `severity`, of the rule or of its group."""
        return self.rule.labels.get("severity")

    @property
    def is_urgent(self) -> bool:
        """Whether its severity asks for somebody at any hour."""
        return self.severity is not None and self.severity.text.strip().lower() in URGENT

    @property
    def labels(self) -> dict[str, str]:
        """The labels that are known from the file; those with a template are not."""
        known = {name: node.text for name, node in self.rule.labels.items() if "{{" not in node.text}
        return {**known, "alertname": self.rule.name}

    @property
    def runbook(self) -> ScalarNode | None:
        """The annotation that names the runbook."""
        found = (self.rule.annotations.get(key) for key in _RUNBOOK_KEYS)
        return next((node for node in found if node is not None and node.text.strip()), None)

    @property
    def runbook_exists(self) -> bool | None:
        """Whether the runbook, where it is a path, is a file of the project; None where that cannot be told.

        A path counts from the audited directory, the stack's or the rule file's. One whose directory holds no page here
        may belong to a part of the repository that is not audited.
        """
        value = self.runbook.text.strip().partition("#")[0].lstrip("/") if self.runbook else ""
        if not re.fullmatch(r"[\w./-]+\.(?:md|markdown|rst|adoc|txt|html)", value):
            return None
        stack = self.rule.file.stack
        listing = stack.view.directory(stack.directory, recursive=True)
        if isinstance(listing, Gap):
            return None
        names = {posixpath.normpath(posixpath.join(stack.directory, name)) for name in listing.names}
        bases = (".", stack.directory, posixpath.dirname(self.rule.file.path))
        paths = {posixpath.normpath(posixpath.join(base, value)) for base in bases}
        if paths & names:
            return True
        directories = {posixpath.dirname(path) for path in paths}
        has_pages = any(posixpath.dirname(name) in directories and name.endswith(_PAGES) for name in names)
        return False if has_pages or "/" not in value else None

    @property
    def is_watchdog(self) -> bool:
        """Whether it always fires, so that its silence is the alarm."""
        return bool(_WATCHDOG_NAME.search(self.rule.name) or _ALWAYS.fullmatch(self.expression.strip()))

    @property
    def waits_by_itself(self) -> bool:
        """Whether the expression looks back over a time of its own or is a burn rate, so that `for` adds nothing."""
        expression = self.expression
        return bool(_ENDURING.search(expression) or _BURN.search(expression) or _BURN.search(self.rule.name))

    @property
    def words(self) -> frozenset[str]:
        """Every metric and function that the expression names, labels and their values left out."""
        return words(self.expression)


def words(expression: str) -> frozenset[str]:
    """The names in an expression, without labels, their values and comments."""
    bare = re.sub(r"#[^\n]*", "", _STRING.sub('""', expression))
    return frozenset(_WORD.findall(re.sub(r"\{[^}]*\}", "", _LABEL_LIST.sub("", bare))))
