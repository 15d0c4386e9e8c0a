"""A file with secrets is tracked by git."""

from collections.abc import Iterator

from auditor import Confidence, Gap, SecretFile, SecretGrade, Verdict, check, failed, not_applicable, passed, unknown


@check
def env_file_tracked(file: SecretFile) -> Iterator[Verdict]:
    tracked = file.tracked
    if not file.real:
        yield not_applicable("the file holds no secret but placeholders", file)
    elif isinstance(tracked, Gap):
        yield unknown(f"whether git tracks the file cannot be told: {tracked.detail}", file)
    elif tracked:
        known_anyway = all(held.grade is SecretGrade.DEFAULT for held in file.real)
        yield failed(
            f"git tracks {file.path}, which holds {file.names(file.real)}",
            *(held.location for held in file.real),
            confidence=Confidence.MEDIUM if known_anyway else None,
        )
    else:
        yield passed("git does not track the file", file)
