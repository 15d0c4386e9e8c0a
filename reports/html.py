"""The report as one self-contained web page: no network, readable without scripts, fit to print."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.model.catalog import Category, Severity
from auditor.model.finding import Disposition, Finding, Outcome
from auditor.model.report import ControlResult, Report
from auditor.model.values import dataclass
from reports import Format, RenderOptions
from reports._select import (
    OUTCOMES,
    excerpt_of,
    folded,
    gate_words,
    marked_lines,
    open_failures,
    severities,
    target_name,
    unknowns,
)
from reports._text import absent, count, join, percent, pieces, place, show

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES: Final = Path(__file__).with_name("templates")
_ASIDE: Final = "set-aside"
_WORDS: Final[Mapping[str, str]] = {
    **{str(outcome): words for outcome, words in OUTCOMES.items()},
    _ASIDE: "set aside",
    Disposition.WAIVED: "waived",
    Disposition.ATTESTED: "attested",
    Disposition.BASELINE: "in the baseline",
    Disposition.DISABLED: "switched off by the policy",
    Disposition.FOLDED: "part of another finding",
}
_BRIEF: Final[Mapping[str, str]] = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "not checked",
    Outcome.MANUAL: "for a person",
    Outcome.ERROR: "check broke",
    Outcome.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding on the page: its anchor, its state (outcome, or `set-aside`) and what it stands for.

    Of the failures of one rule the first is shown open, so that a hundred containers do not make a hundred pages.
    """

    finding: Finding
    anchor: str
    state: str
    stands_for: tuple[Finding, ...]
    opened: bool


def render(report: Report, options: RenderOptions) -> str:  # noqa: ARG001 (a page has no width and its own colours)
    """The report as a web page."""
    environment = _environment()
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    items = _items(report)
    return environment.get_template("report.html.j2").render(
        report=report,
        name=target_name(report),
        gate=gate_words(report.gate),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        severities=severities(report),
        categories=_categories(report),
        groups=_groups(items),
        unknowns=unknowns(report),
        all_severities=[str(severity) for severity in Severity],
        states=[state for state in (*map(str, OUTCOMES), _ASIDE) if any(item.state == state for item in items)],
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (60 ms, for this format alone)
    from markupsafe import Markup  # noqa: PLC0415 (see above)

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    environment.filters |= {
        "rich": _rich,
        "lines": _lines,
        "raw": Markup,
        "percent": percent,
        "words": lambda value: _WORDS.get(str(value), str(value)),
        "time": lambda value: value.replace("T", " ").replace("Z", " UTC"),
        "place": place,
        "absent": absent,
        "linked": lambda value: re.match(r"https?://[^\s]+$", value) is not None,
    }
    environment.globals |= {
        "brief": _BRIEF,
        "excerpt": _excerpt,
        "count": count,
        "join": join,
    }
    return environment


def _inert(value: Any) -> Any:
    """Every plain text that a template puts out goes through here, before it is escaped: no control characters."""
    return show(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _rich(text: str, start: int = 0, end: int = 0) -> Markup:
    """Safe text with secrets and the marked place set off."""
    from markupsafe import Markup  # noqa: PLC0415 (see `_environment`)

    shown = Markup()
    for piece in pieces(text, start, end):
        part = (
            Markup('<span class="secret">{}</span>').format(piece.text) if piece.secret else Markup.escape(piece.text)
        )
        shown += Markup("<mark>{}</mark>").format(part) if piece.marked else part
    return shown


def _lines(text: str) -> Markup:
    """Safe text of several lines."""
    from markupsafe import Markup  # noqa: PLC0415 (see `_environment`)

    return Markup("\n").join(_rich(line) for line in text.rstrip("\n").split("\n"))


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _excerpt(report: Report, finding: Finding) -> Mapping[str, Any] | None:
    excerpt = excerpt_of(report, finding)
    if excerpt is None or not excerpt.lines:
        return None
    return {
        "path": excerpt.location.path,
        "first": excerpt.first_line,
        "last": excerpt.first_line + len(excerpt.lines) - 1,
        "lines": [
            (line.number, line.end > line.start, _rich(line.text, line.start, line.end))
            for line in marked_lines(excerpt)
        ],
    }


def _items(report: Report) -> list[_Item]:
    stands_for = folded(report)
    seen: dict[str, int] = {}
    opened = {group[0].fingerprint for group in open_failures(report, low_confidence=False)}
    items = []
    for finding in report.findings:
        name = re.sub(r"[^A-Za-z0-9_-]", "", finding.fingerprint) or "finding"
        seen[name] = seen.get(name, 0) + 1
        anchor = f"f-{name}" + (f"-{seen[name]}" if seen[name] > 1 else "")
        state = str(finding.outcome) if finding.disposition is Disposition.OPEN else _ASIDE
        items.append(
            _Item(finding, anchor, state, stands_for.get(finding.fingerprint, ()), finding.fingerprint in opened)
        )
    return items


def _groups(items: Iterable[_Item]) -> dict[str, list[_Item]]:
    """The findings by state, in the order in which a reader wants them."""
    found: dict[str, list[_Item]] = {}
    order = [*map(str, OUTCOMES)]
    order.insert(4, _ASIDE)
    for state in order:
        group = [item for item in items if item.state == state]
        if group:
            found[state] = group
    return found


def _categories(report: Report) -> list[tuple[Category, Any, list[ControlResult]]]:
    return [
        (
            category,
            report.score.categories.get(category),
            [control for control in report.controls if control.category is category],
        )
        for category in Category
        if category in report.score.categories
    ]


FORMAT: Final = Format("html", "text/html", ".html", render, "one self-contained web page, to read, send and print")
