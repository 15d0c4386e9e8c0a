"""Keeps the rules, and what the checks are about, as they were last read, beside Python's own byte code.

Reading three hundred YAML files takes longer than judging a stack. The cache is a file in the `__pycache__` of the
package of rules; it counts only while every rule file has the size and time that it had, and is not written where
Python may write no byte code. `python -m auditor.rule_cache` writes it all the same, as `python -m compileall` does.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from auditor.model.catalog import Confidence, Lifecycle, Remediation, Rule, Severity

_FORMAT = 1
_SUFFIX = ".yaml"

Stamp = tuple[tuple[str, int, int], ...]
CheckRow = tuple[str, str, str, bool]  # rule, module, name of the subject, whether it takes parameters


def stamp(directory: Path, suffix: str = _SUFFIX) -> Stamp:
    """Every file of a kind below a directory with its size and time, sorted by its relative path."""
    found: list[tuple[str, int, int]] = []
    pending = [("", str(directory))]
    while pending:
        prefix, place = pending.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith(suffix):
                    status = entry.stat()
                    found.append((f"{prefix}{entry.name}", status.st_size, status.st_mtime_ns))
                elif entry.is_dir() and not entry.name.startswith(("_", ".")):
                    pending.append((f"{prefix}{entry.name}/", entry.path))
    return tuple(sorted(found))


def load(directory: Path, wanted: Stamp) -> tuple[str, list[Rule]] | None:
    """The digest and rules that were kept for exactly these files, or None."""
    kept = _load(directory, wanted)
    if kept is None:
        return None
    digest, rows = kept
    return digest, [_rule(row) for row in rows]


def load_checks(directory: Path, wanted: Stamp) -> list[CheckRow] | None:
    """What was kept of the checks of exactly these files."""
    kept = _load(directory, wanted)
    return None if kept is None else kept[1]


def _load(directory: Path, wanted: Stamp) -> tuple[str, list[Any]] | None:
    try:
        data = marshal.loads(_path(directory).read_bytes())  # noqa: S302 (as trusted as the byte code beside it)
        kept_format, kept_stamp, digest, rows = data
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return (digest, rows) if (kept_format, kept_stamp) == (_FORMAT, wanted) else None


def store(directory: Path, known: Stamp, digest: str, rules: Iterable[Rule], *, always: bool = False) -> None:
    """Keep rules; a directory that cannot be written is no error."""
    _store(directory, known, digest, [_row(rule) for rule in rules], always=always)


def store_checks(directory: Path, known: Stamp, rows: list[CheckRow], *, always: bool = False) -> None:
    """Keep what checks are about; a directory that cannot be written is no error."""
    _store(directory, known, "", rows, always=always)


def _store(directory: Path, known: Stamp, digest: str, rows: list[Any], *, always: bool) -> None:
    if sys.dont_write_bytecode and not always:
        return
    import tempfile  # noqa: PLC0415 (seldom needed, and slow to import)

    path = _path(directory)
    data = marshal.dumps((_FORMAT, known, digest, rows))
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)


def _path(directory: Path) -> Path:
    return directory / "__pycache__" / f"{directory.name}.{sys.implementation.cache_tag}.bin"


def _row(rule: Rule) -> tuple[object, ...]:
    return (
        rule.id,
        rule.control,
        rule.title,
        rule.severity.value,
        rule.confidence.value,
        rule.why,
        rule.how,
        (rule.remediation.text, rule.remediation.example),
        rule.since,
        rule.lifecycle.value,
        rule.references,
        rule.false_positives,
        rule.folds_into,
        dict(rule.params),
        rule.plugin,
    )


def _rule(row: tuple[Any, ...]) -> Rule:
    identity, control, title, severity, confidence, why, how, fix, since, lifecycle, *rest = row
    grades = (Severity(severity), Confidence(confidence))
    return Rule(identity, control, title, *grades, why, how, Remediation(*fix), since, Lifecycle(lifecycle), *rest)


def main() -> None:
    """Write the cache of the built-in rules and checks."""
    from auditor.catalog import keep_rules  # noqa: PLC0415 (which uses this module)
    from auditor.plugins import keep_checks  # noqa: PLC0415

    keep_rules()
    keep_checks()


if __name__ == "__main__":
    main()
