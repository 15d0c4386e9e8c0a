"""`stackaudit completion SHELL`: click's completion scripts."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from auditor.cli.common import UsageError


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> int:
    """Print the shell completion script: `eval "$(stackaudit completion bash)"`."""
    from auditor.cli import cli  # noqa: PLC0415 (the group imports this module)

    completer = get_completion_class(shell)
    if completer is None:
        raise UsageError(f"no completion for {shell}")
    click.echo(completer(cli, {}, "stackaudit", "_STACKAUDIT_COMPLETE").source())
    return 0
