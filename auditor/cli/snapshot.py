"""`stackaudit collect` on a host, `stackaudit evaluate` anywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditor.cli.common import (
    Context,
    NothingError,
    UsageError,
    clock,
    format_finder,
    judgement_options,
    planned_reports,
    report_options,
    target_options,
    write_atomically,
    write_reports,
)


@click.command("collect")
@target_options
@click.option("--policy", metavar="NAME", help="The policy that the snapshot will be judged by.")
@click.option("-o", "--output", metavar="FILE", required=True, help="The snapshot; written with mode 0600.")
def collect_command(output: str, **flags: Any) -> int:
    """Collect evidence into a snapshot, judged elsewhere or later.

    The snapshot holds the text of configuration files with secrets replaced; it is still worth protecting.
    """
    from auditor.pipeline import take_snapshot  # noqa: PLC0415 (start-up)

    context = Context(flags)
    snapshot, _ = take_snapshot(context.options(), context.disk(), context.loaded, context.judgement(), clock())
    if not snapshot.target.stacks:
        raise NothingError("\n".join(["nothing to collect", *snapshot.target.notes]))
    write_atomically(Path(output), snapshot.to_json(), mode=0o600)
    click.echo(f"wrote {output}: {len(snapshot.replies)} pieces of evidence", err=True)
    return 0


@click.command("evaluate")
@click.argument("snapshot_file", metavar="SNAPSHOT", type=click.Path(exists=True, dir_okay=False))
@judgement_options
@report_options
@click.option("--config", metavar="FILE", help="The settings file (default: stackaudit.yml, found upward).")
@click.option("--no-plugins", is_flag=True, help="Do not load third parties' plugins.")
def evaluate_command(snapshot_file: str, **flags: Any) -> int:
    """Judge a snapshot and write reports."""
    from auditor.model.snapshot import Snapshot  # noqa: PLC0415 (start-up)
    from auditor.pipeline import judge_snapshot  # noqa: PLC0415

    try:
        snapshot = Snapshot.from_json(Path(snapshot_file).read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UsageError(f"{snapshot_file}: {error}") from error
    context = Context(flags)
    formats = format_finder(context.plugins.formats)
    formats(flags["format_name"])
    planned_reports(flags, formats)
    report = judge_snapshot(snapshot, context.loaded, context.judgement(), clock())
    write_reports(report, flags, formats)
    return report.gate.exit_code
