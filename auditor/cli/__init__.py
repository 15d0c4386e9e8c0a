"""The command line. Commands are imported when they are called: `--version` and `--help` must start at once."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from typing import NoReturn

import click

from auditor.version import __version__

# command -> (module, one line); a test keeps the lines equal to the commands' own help.
_COMMANDS = {
    "run": ("run", "Audit a stack and write reports."),
    "list": ("catalogue", "List the controls and rules."),
    "explain": ("catalogue", "Explain a rule (grafana/anonymous-access) or a control (SEC-01)."),
    "collect": ("snapshot", "Collect evidence into a snapshot, judged elsewhere or later."),
    "evaluate": ("snapshot", "Judge a snapshot and write reports."),
    "report": ("report", "Render a stored JSON report again."),
    "doctor": ("doctor", "Show what can be read, and what would be unknown and why."),
    "init": ("init", "Write a commented stackaudit.yml for the stack that is found."),
    "schema": ("report", "Print the JSON Schema of the report."),
    "completion": ("completion", "Print the shell completion script."),
}


class _Commands(click.Group):
    """Knows the names of commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"auditor.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            from auditor.parse.reader import nearest_match  # noqa: PLC0415 (error path)

            ctx.fail(f"no such command {args[0]!r}{nearest_match(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="stackaudit")
def cli() -> None:
    """Tell whether a docker-compose observability stack is ready for production, and prove it.

    Start with `stackaudit run` in the directory of your compose file.
    """


def main() -> None:
    """The console script: errors for people, no traceback for bad input."""
    try:
        code = cli.main(prog_name="stackaudit", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; nothing is wrong with the audit
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def script() -> NoReturn:
    """The installed program: `main`, and then an end at once.

    Taking apart every module and value that the process made, only to leave it, would cost a tenth of a whole run.
    """
    gc.disable()  # an audit makes frozen values, which have no cycles, and ends soon
    code: object = 0
    try:
        main()
    except SystemExit as done:
        code = done.code
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
