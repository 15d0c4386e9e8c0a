"""The key `version` has no effect."""

from collections.abc import Iterator

from auditor import ComposeFiles, Verdict, check, failed, passed


@check
def version_key_obsolete(files: ComposeFiles) -> Iterator[Verdict]:
    keys = list(files.version_keys())
    for key in keys:
        yield failed("compose ignores version and warns of it", key)
    if not keys:
        yield passed("no file has the key version", files.location)
