"""A third party's plugin: a check with its rule, and a report format."""

from auditor import Plugin
from auditor.model.report import Report
from reports import Format, RenderOptions


def _render(report: Report, options: RenderOptions) -> str:
    del options
    return f"acme says {report.target.project}\n"


plugin = Plugin(
    "acme",
    checks="acme_stackaudit.checks",
    rules="acme_stackaudit.rules",
    formats={"acme": Format("acme", "text/plain", ".txt", _render, "Acme's own.")},
)
