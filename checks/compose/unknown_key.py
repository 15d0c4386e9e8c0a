"""A key that compose does not know."""

from collections.abc import Iterator

from auditor import ComposeFiles, Verdict, check, failed, passed


@check
def unknown_key(files: ComposeFiles) -> Iterator[Verdict]:
    problems = list(files.unknown_keys())
    for problem in problems:
        yield failed(problem.message, problem.location)
    if not problems:
        yield passed("compose knows every key", files.location)
