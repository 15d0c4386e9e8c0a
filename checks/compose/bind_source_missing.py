"""A configuration file that is mounted does not exist."""

from collections.abc import Iterator

from auditor import ComposeFiles, Verdict, check, failed, passed, unknown


@check
def bind_source_missing(files: ComposeFiles) -> Iterator[Verdict]:
    missing = list(files.missing_binds())
    for service, mount, doubt in missing:
        if doubt:
            yield unknown(doubt, mount)
        else:
            yield failed(f"{mount.source} does not exist: {service.name} gets an empty directory", mount)
    if not missing:
        yield passed("every file of the project that is mounted exists", files.location)
