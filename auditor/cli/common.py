"""What several commands share: options of the target, loading of catalogue and settings, writing of reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from auditor.gate import ExitCode
from auditor.model.catalog import Gate, Severity
from auditor.model.values import replace

if TYPE_CHECKING:
    from auditor.catalog import Loaded
    from auditor.collect.executors import Disk
    from auditor.discover import Options
    from auditor.model.report import Report
    from auditor.pipeline import Judgement
    from auditor.settings import Settings
    from reports import Format

F = TypeVar("F", bound=Callable[..., Any])


class UsageError(click.ClickException):
    """Wrong usage or configuration: exit code 2, in words, without the usage line."""

    exit_code = ExitCode.USAGE


class NothingError(click.ClickException):
    """Nothing to audit: exit code 3."""

    exit_code = ExitCode.NOTHING


def target_options(command: F) -> F:
    """The options that say which stack."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path()),
            click.option(
                "-f", "--file", "files", multiple=True, metavar="FILE", help="A compose file; several merge in order."
            ),
            click.option("--env-file", "env_files", multiple=True, metavar="FILE", help="Variables instead of `.env`."),
            click.option("--project-directory", metavar="DIR", help="What relative paths in compose files start from."),
            click.option("-p", "--project-name", metavar="NAME", help="The compose project's name."),
            click.option(
                "--compose-profile",
                "profiles",
                multiple=True,
                metavar="NAME",
                help="Audit only services of these compose profiles (default: all).",
            ),
            click.option("--boundary", metavar="DIR", help="What reading may not leave (default: the git work tree)."),
            click.option("--config", metavar="FILE", help="The settings file (default: stackaudit.yml, found upward)."),
            click.option("--no-plugins", is_flag=True, help="Do not load third parties' plugins."),
        )
    ):
        command = option(command)
    return command


def judgement_options(command: F) -> F:
    """The options that say how to judge."""
    for option in reversed(
        (
            click.option("--policy", metavar="NAME", help="production (default), staging or development."),
            click.option("--fail-on", metavar="SEVERITY", help="Gate: no open finding this severe, or `none`."),
            click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N", help="Gate: least score."),
            click.option("--min-coverage", type=click.FloatRange(0, 100), metavar="N", help="Gate: least coverage."),
            click.option("--report-only", is_flag=True, help="Never exit with 1 for a missed gate."),
        )
    ):
        command = option(command)
    return command


def report_options(command: F) -> F:
    """The options that say what to write."""
    for option in reversed(
        (
            click.option(
                "--format", "format_name", metavar="NAME", default="console", help="What to print: console, json, html."
            ),
            click.option(
                "--report",
                "reports",
                multiple=True,
                metavar="FORMAT=FILE",
                help="Also write a report to a file; may be given several times.",
            ),
            click.option("-q", "--quiet", is_flag=True, help="Only the verdict and one line for each open finding."),
            click.option("-v", "--verbose", is_flag=True, help="Passes, reasons and references too."),
            click.option("--width", type=click.IntRange(20, 400), hidden=True, help="Columns of the console report."),
        )
    ):
        command = option(command)
    return command


class Context:
    """Catalogue, settings and target of one command, loaded in the right order and with errors for people."""

    def __init__(self, flags: dict[str, Any]) -> None:
        """`flags` are the parameters that the shared options above produce."""
        from auditor.catalog import load_catalog  # noqa: PLC0415 (start-up)
        from auditor.plugins import load_plugins  # noqa: PLC0415

        self.flags = flags
        self.root, self.inner = _root(flags.get("paths", ()))
        found = self._settings_path()
        self.plugins = load_plugins(third_party=not flags.get("no_plugins") and not _switches_plugins_off(found))
        self.loaded: Loaded = load_catalog(self.plugins)
        self.settings: Settings = self._settings(found)

    def _settings_path(self) -> Path | None:
        from auditor.settings import find_settings  # noqa: PLC0415

        named = self.flags.get("config")
        if named:
            if not Path(named).is_file():
                raise UsageError(f"--config {named}: there is no such file")
            return Path(named)
        return find_settings(self.root)

    def _settings(self, path: Path | None) -> Settings:
        from auditor.settings import Settings, SettingsError, load_settings  # noqa: PLC0415

        if path is None:
            return Settings()
        try:
            return load_settings(path, self.loaded.catalog)
        except SettingsError as error:
            raise UsageError(f"the settings are wrong:\n{error}") from error

    def options(self) -> Options:
        """The target as discovery takes it."""
        from auditor.discover import Options  # noqa: PLC0415

        flags, settings = self.flags, self.settings
        files = tuple(self._relative(path) for path in flags.get("files", ()))
        return Options(
            root=self.root.name or "root",
            paths=() if files else self.inner,
            files=files or (() if self.inner else settings.files),
            project_directory=self._directory(flags.get("project_directory")) or settings.project_directory,
            project_name=flags.get("project_name") or settings.project_name,
            env_files=tuple(self._relative(path) for path in flags.get("env_files", ())) or settings.env_files,
            profiles=tuple(flags["profiles"]) if flags.get("profiles") else settings.profiles,
        )

    def _directory(self, path: str | None) -> str:
        return self._relative(path) if path else ""

    def _relative(self, path: str) -> str:
        return os.path.relpath(Path(path).absolute(), self.root).replace(os.sep, "/")

    def disk(self) -> Disk:
        """What may be read."""
        from auditor.collect.executors import Disk  # noqa: PLC0415
        from auditor.pipeline import git_boundary  # noqa: PLC0415

        named = self.flags.get("boundary") or self.settings.boundary
        boundary = Path(named).resolve() if named else git_boundary(self.root)
        if boundary != self.root and boundary not in self.root.parents:
            raise UsageError(f"--boundary {named}: the audited directory {self.root} is not inside it")
        return Disk(self.root, boundary)

    def judgement(self) -> Judgement:
        """Policy and gate: the policy's own, then the settings', then the flags'."""
        from auditor.pipeline import Judgement  # noqa: PLC0415

        name = choice("--policy", self.flags.get("policy") or self.settings.policy, list(self.loaded.catalog.policies))
        policy = self.loaded.catalog.policies[name]
        return Judgement(policy, self.settings, self._gate(policy.gate), bool(self.flags.get("report_only")))

    def _gate(self, base: Gate) -> Gate:
        own = self.settings.gate
        gate = replace(
            base,
            fail_on=None if self.settings.fail_on_none else own.fail_on or base.fail_on,
            fail_under=base.fail_under if own.fail_under is None else own.fail_under,
            min_coverage=base.min_coverage if own.min_coverage is None else own.min_coverage,
            fail_under_category={**base.fail_under_category, **own.fail_under_category},
        )
        fail_on = self.flags.get("fail_on")
        if fail_on:
            word = choice("--fail-on", fail_on, [*Severity, "none"])
            gate = replace(gate, fail_on=None if word == "none" else Severity(word))
        for name in ("fail_under", "min_coverage"):
            if self.flags.get(name) is not None:
                gate = replace(gate, **{name: self.flags[name]})
        return gate


def _switches_plugins_off(path: Path | None) -> bool:
    """True where the settings say `plugins: false`; read before the settings proper, which need the plugins' rules."""
    if path is None:
        return False
    from auditor.model.node import text  # noqa: PLC0415
    from auditor.parse.yamldoc import parse_yaml  # noqa: PLC0415

    try:
        root = parse_yaml(path.read_text(encoding="utf-8"), str(path)).root
    except (OSError, UnicodeDecodeError):
        return False
    return (text(root, "plugins") or "").lower() in ("false", "no", "off")


def _root(paths: Sequence[str]) -> tuple[Path, tuple[str, ...]]:
    """The audited directory and the paths in it: one directory is the root itself, else the current directory."""
    for path in paths:
        if not Path(path).exists():
            raise NothingError(f"{path}: there is no such file or directory")
    if len(paths) == 1 and Path(paths[0]).is_dir():
        return Path(paths[0]).resolve(), (".",)
    root = Path.cwd()
    return root, tuple(os.path.relpath(Path(path).resolve(), root).replace(os.sep, "/") for path in paths)


def choice(flag: str, word: str, allowed: Sequence[str]) -> str:
    """`word` if it is allowed; else an error with the nearest match."""
    from auditor.parse.reader import nearest_match  # noqa: PLC0415 (start-up)

    if word not in allowed:
        raise UsageError(f"{flag} {word!r} is not one of {', '.join(allowed)}{nearest_match(word, allowed)}")
    return word


def clock() -> datetime:
    """The time of the report; `SOURCE_DATE_EPOCH` fixes it, so that the same input gives the same bytes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is not None and fixed.isdigit():
        return datetime.fromtimestamp(int(fixed), UTC)
    return datetime.now(UTC)


def planned_reports(flags: dict[str, Any], formats: Callable[[str], Format]) -> list[tuple[Format, str]]:
    """The `--report FORMAT=FILE` pairs, checked before any work is done."""
    planned = []
    for item in flags["reports"]:
        name, equals, path = item.partition("=")
        if not equals or not path:
            raise UsageError(f"--report {item!r}: write it as FORMAT=FILE, e.g. html=report.html")
        if path != "-" and not Path(path).absolute().parent.is_dir():
            raise UsageError(f"--report {item!r}: the directory {Path(path).parent} does not exist")
        planned.append((formats(name), path))
    return planned


def write_reports(report: Report, flags: dict[str, Any], formats: Callable[[str], Format]) -> None:
    """Write every planned report to its file, then print the chosen format."""
    from reports import RenderOptions  # noqa: PLC0415 (start-up)

    files = planned_reports(flags, formats)
    for chosen, path in files:
        rendered = chosen.render(report, RenderOptions())
        if path == "-":
            click.echo(rendered, nl=False)
        else:
            write_atomically(Path(path), rendered)
            click.echo(f"wrote {path}", err=True)
    if any(path == "-" for _, path in files):
        return
    chosen = formats(flags["format_name"])
    terminal = sys.stdout.isatty()
    options = RenderOptions(
        color=terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        width=flags.get("width") or (os.get_terminal_size().columns if terminal else _columns()),
        verbosity=1 if flags["verbose"] else -1 if flags["quiet"] else 0,
        unicode=(sys.stdout.encoding or "").lower().replace("-", "") == "utf8",
        low_confidence=flags["verbose"],
    )
    click.echo(chosen.render(report, options), nl=False, color=True)  # as rendered: nothing is left to strip


def _columns() -> int:
    columns = os.environ.get("COLUMNS", "")
    return max(20, int(columns)) if columns.isdigit() else 100


def write_atomically(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file whole or not at all; an interrupted write leaves the old one."""
    import tempfile  # noqa: PLC0415 (slow to import, and not every run writes)

    try:
        descriptor, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(mode if mode is not None else 0o666 & ~umask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def format_finder(extra: dict[str, Any]) -> Callable[[str], Format]:
    """Formats by name, plugins' included; an unknown one is an error with the nearest match."""

    def find(name: str) -> Format:
        from reports import format_names, get_format  # noqa: PLC0415 (start-up)

        choice("format", name, sorted({*format_names(), *extra}))
        return get_format(name, extra)

    return find
