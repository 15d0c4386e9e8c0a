"""A file of variables that a service needs is not there."""

from collections.abc import Iterator

from auditor import ComposeFiles, Doubt, Verdict, check, failed, passed, unknown


@check
def env_file_missing(files: ComposeFiles) -> Iterator[Verdict]:
    missing = list(files.missing_env_files())
    for problem, others in missing:
        if isinstance(problem, Doubt):
            yield unknown(problem.reason, problem.location, *others)
        else:
            yield failed(f"{problem.message}: compose refuses to start", problem.location, related=others)
    if not missing:
        yield passed("every env file that a service needs is there", files.location)
