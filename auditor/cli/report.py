"""`stackaudit report` renders a stored JSON report again; `stackaudit schema` prints the contract it keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditor.cli.common import UsageError, format_finder, planned_reports, report_options, write_reports


@click.command("report")
@click.argument("json_file", metavar="REPORT.json", type=click.Path(exists=True, dir_okay=False))
@report_options
@click.option("--no-plugins", is_flag=True, help="Do not load third parties' plugins.")
def report_command(json_file: str, no_plugins: bool, **flags: Any) -> int:  # noqa: FBT001 (click passes by name)
    """Render a stored JSON report again."""
    from auditor.plugins import load_plugins  # noqa: PLC0415 (start-up)
    from reports.json_v1 import load_report  # noqa: PLC0415

    formats = format_finder(load_plugins(third_party=not no_plugins).formats)
    formats(flags["format_name"])
    planned_reports(flags, formats)
    try:
        report = load_report(Path(json_file).read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UsageError(f"{json_file}: {error}") from error
    write_reports(report, flags, formats)
    return 0


@click.command("schema")
def schema_command() -> int:
    """Print the JSON Schema of the report."""
    from reports import schema_text  # noqa: PLC0415 (start-up)

    click.echo(schema_text(), nl=False)
    return 0
