"""A restore reads a file name that no backup produces."""

from collections.abc import Iterator

from auditor import BackupScript, RestoreScript, Verdict, check, failed, not_applicable, passed


@check
def restore_name_mismatch(restore: RestoreScript) -> Iterator[Verdict]:
    scripts = [found for found in BackupScript.find(restore.stack) if isinstance(found, BackupScript)]
    archives = [(name, command) for name, command in restore.archives if not any(mark in name for mark in "$*?{")]
    if not archives or not any(script.archive_patterns for script in scripts):
        yield not_applicable("the restore takes its file name from outside, or no backup's names are known", restore)
        return
    for name, command in archives:
        if any(pattern.fullmatch(name) for script in scripts for pattern in script.archive_patterns):
            yield passed(f"{name} is a name that the backup produces", command)
        else:
            made = next(copy for script in scripts for copy in script.copies if copy.archive)
            yield failed(f"no backup is called {name}; they are called like {made.example}", command, related=[made])
