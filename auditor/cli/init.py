"""`stackaudit init`: a commented settings file for the stack that is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from auditor.cli.common import Context, NothingError, UsageError, clock, target_options, write_atomically
from auditor.settings import FILE_NAMES


@click.command("init")
@target_options
@click.option(
    "-o", "--output", metavar="FILE", help=f"Where to write (default: {FILE_NAMES[0]} in the audited directory)."
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def init_command(output: str | None, force: bool, **flags: Any) -> int:  # noqa: FBT001 (click passes by name)
    """Write a commented stackaudit.yml for the stack that is found."""
    from auditor.pipeline import build_stacks, take_snapshot  # noqa: PLC0415 (start-up)

    context = Context(flags)
    path = Path(output) if output else context.root / FILE_NAMES[0]
    if path.exists() and not force:
        raise UsageError(f"{path} exists; --force replaces it")
    now = clock()
    snapshot, view = take_snapshot(context.options(), context.disk(), context.loaded, context.judgement(), now)
    if not snapshot.target.stacks:
        raise NothingError("\n".join(["nothing to write settings for", *snapshot.target.notes]))
    stacks, _ = build_stacks(snapshot.target, view, context.settings, now.date())
    files = [path for stack in snapshot.target.stacks[:1] for path in stack.files]
    components = {service.name: service.component for stack in stacks for service in stack.services}
    write_atomically(path, _settings(files, components))
    click.echo(f"wrote {path}", err=True)
    return 0


def _settings(files: list[str], components: dict[str, Any]) -> str:
    lines = [
        "# Settings of stackaudit. Every key is optional; a wrong one is an error with its place.",
        "",
        "# production (default), staging or development: thresholds, severities and the gate.",
        "policy: production",
        "",
        "stack:",
        "  # The compose files that run, in the order they are merged.",
        f"  files: {_flow(files)}",
        "  # env_files: [.env]",
        "  # project_name: my-project",
        "  # profiles: [monitoring]      # default: every compose profile is audited",
        "  # boundary: ..                # what reading may not leave; default: the git work tree",
        "",
        "# What each service runs, where the image's name does not tell. `none` is an ordinary application.",
        "components:",
    ]
    for service, component in components.items():
        if component:
            lines.append(f"  # {_key(service)}: {component}    # recognised")
        else:
            lines.append(f"  # {_key(service)}: none")
    lines += [
        '  # custom-grafana: {component: grafana, version: "12.3.1"}',
        "",
        "# Rules by id (see `stackaudit list`): off, a severity, or a mapping.",
        "rules:",
        "  # container/cpu-unlimited: off",
        "  # grafana/anonymous-access: critical",
        "  # prometheus/retention-too-short: {params: {least: 30d}}",
        "",
        "gate:",
        "  fail_on: high        # critical, high, medium, low, info or none",
        "  # fail_under: 80     # least score",
        "  # min_coverage: 60   # least share of what applies that must have been assessed",
        "",
    ]
    return "\n".join(lines)


def _flow(items: list[str]) -> str:
    return "[" + ", ".join(json.dumps(item, ensure_ascii=False) for item in items) + "]"


def _key(name: str) -> str:
    plain = name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return name if plain else json.dumps(name, ensure_ascii=False)
