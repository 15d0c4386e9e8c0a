"""`stackaudit doctor`: what can be read, and what would be unknown and why; judges nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from auditor.cli.common import Context, NothingError, clock, target_options
from auditor.model.finding import Outcome
from auditor.model.report import Report


@click.command("doctor")
@target_options
def doctor_command(**flags: Any) -> int:
    """Show what can be read, and what would be unknown and why."""
    from auditor.pipeline import judge_snapshot, take_snapshot  # noqa: PLC0415 (start-up)

    context = Context(flags)
    judgement = context.judgement()
    snapshot, view = take_snapshot(context.options(), context.disk(), context.loaded, judgement, clock())
    if not snapshot.target.stacks:
        raise NothingError("\n".join(["nothing to audit", *snapshot.target.notes]))
    report = judge_snapshot(snapshot, context.loaded, judgement, clock(), view)
    _print_target(report)
    _print_files(report)
    _print_unknown(report)
    _heading("Engine and endpoints")
    click.echo("  not asked: this version audits files only")
    return 0


def _print_target(report: Report) -> None:
    _heading("Target")
    for note in report.target.notes:
        click.echo(f"  {note}")
    click.echo(f"  project {report.target.project}, {len(report.target.services)} services")
    for service, component in report.target.components.items():
        click.echo(f"    {service}: {component}")


def _print_files(report: Report) -> None:
    _heading("Files")
    for source in sorted(report.sources, key=lambda source: source.state != "read"):
        if source.state != "missing":
            click.echo(f"  {source.state:8} {source.name}{': ' if source.detail else ''}{source.detail}")


def _print_unknown(report: Report) -> None:
    _heading("Would be unknown")
    reasons = Counter(finding.message for finding in report.findings if finding.outcome is Outcome.UNKNOWN)
    for message, count in reasons.most_common():
        click.echo(f"  {count:3} x {message}")
    if not reasons:
        click.echo("  nothing")
    _heading("Only a person can settle")
    for control in report.controls:
        if control.outcome is Outcome.MANUAL:
            click.echo(f"  {control.id} {control.title}: {control.note}")
    if report.problems:
        _heading("Problems")
        for problem in report.problems:
            click.echo(f"  {problem.source}: {problem.message}")


def _heading(text: str) -> None:
    click.secho(f"\n{text}", bold=True)
