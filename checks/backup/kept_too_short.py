"""Backups are deleted sooner than the policy allows."""

import re
from collections.abc import Iterator
from datetime import timedelta

from auditor import BackupScript, Params, Verdict, check, failed, passed, unknown

_DAYS = re.compile(r"\+?(\d+)d?$")
_KEEP = {"--keep-daily": 1, "--keep-weekly": 7, "--keep-monthly": 31, "--keep-within": 1, "--keep-last": 0}


@check
def kept_too_short(script: BackupScript, params: Params) -> Iterator[Verdict]:
    least = params.duration("minimum")
    found = False
    for command in script.commands:
        days = _kept(command.name, command.words)
        if days is None:
            continue
        found = True
        if timedelta(days=days) < least:
            yield failed(f"backups are deleted after {days} days; the policy asks for {least.days}", command)
        else:
            yield passed(f"backups are kept for {days} days", command)
    if not found:
        yield unknown("the script deletes nothing: how long backups are kept is decided elsewhere", script)


def _kept(name: str, words: tuple[str, ...]) -> int | None:
    """The days for which a command that prunes keeps backups; None where it prunes nothing or it cannot be told."""
    if name == "find" and "-mtime" in words[:-1] and any(word in words for word in ("-delete", "-exec", "-execdir")):
        match = _DAYS.fullmatch(words[words.index("-mtime") + 1])
        return int(match[1]) if match else None
    if name in ("restic", "borg", "rustic") and any(word in words for word in ("forget", "prune")):
        longest = 0
        for option, value in zip(words, [*words[1:], ""], strict=True):
            flag, equals, given = option.partition("=")
            match = _DAYS.fullmatch(given if equals else value)
            if flag in _KEEP and match:
                longest = max(longest, int(match[1]) * _KEEP[flag])
        return longest or None
    return None
