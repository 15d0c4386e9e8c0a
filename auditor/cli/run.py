"""`stackaudit run`: the whole audit."""

from __future__ import annotations

from typing import Any

import click

from auditor.cli.common import (
    Context,
    NothingError,
    clock,
    format_finder,
    judgement_options,
    planned_reports,
    report_options,
    target_options,
    write_reports,
)
from auditor.cli.progress import progress


@click.command("run")
@target_options
@judgement_options
@report_options
def run_command(**flags: Any) -> int:
    """Audit a stack and write reports.

    PATH is a directory with a compose file (default: the current one), or a compose file. Exit codes: 0 gate met,
    1 gate missed, 2 wrong usage or settings, 3 nothing to audit, 4 inconclusive.
    """
    from auditor.pipeline import judge_snapshot, take_snapshot  # noqa: PLC0415 (start-up)

    context = Context(flags)
    formats = format_finder(context.plugins.formats)
    formats(flags["format_name"])
    planned_reports(flags, formats)
    judgement = context.judgement()
    with progress("reading and judging the stack"):
        snapshot, view = take_snapshot(context.options(), context.disk(), context.loaded, judgement, clock())
    if not snapshot.target.stacks:
        raise NothingError("\n".join(["nothing to audit", *snapshot.target.notes]))
    report = judge_snapshot(snapshot, context.loaded, judgement, clock(), view)
    if not report.target.services:
        unread = [problem for problem in report.problems if problem not in context.loaded.problems]
        reasons = [f"{problem.source}: {problem.message}" for problem in unread]
        raise NothingError("\n".join(["nothing to audit", *(reasons or ["the files declare no service"])]))
    write_reports(report, flags, formats)
    return report.gate.exit_code
