"""A pattern of `file_sd_configs` matches no file in the container."""

from collections.abc import Iterator

from auditor import ScrapeJob, Verdict, check, failed, not_applicable, passed, unknown


@check
def file_discovery_finds_nothing(job: ScrapeJob) -> Iterator[Verdict]:
    for pattern in job.file_patterns:
        if pattern.absence:
            yield failed(f"{pattern.node.text} finds nothing: {pattern.absence}", pattern)
        elif pattern.gap is not None:
            yield unknown(pattern.gap, pattern)
        else:
            yield passed(f"{pattern.node.text} finds {len(pattern.files)} files", pattern)
    if not job.file_patterns:
        yield not_applicable("the job reads no files of targets", job)
