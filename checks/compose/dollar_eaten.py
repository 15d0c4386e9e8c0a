"""Compose replaces a dollar sign that was meant for the container."""

from collections.abc import Iterator

from auditor import ComposeFiles, Verdict, check, failed, passed


@check
def dollar_eaten(files: ComposeFiles) -> Iterator[Verdict]:
    eaten = files.eaten()
    for name, reason, node in eaten:
        yield failed(f"${name} is replaced by nothing: {reason}", node.location, expected=f"$${name}")
    if not eaten:
        yield passed("no dollar sign is lost", files.location)
