"""A job lets its targets choose job and instance."""

from collections.abc import Iterator

from auditor import ScrapeJob, Verdict, check, failed, honours_rightly, passed


@check
def honor_labels(job: ScrapeJob) -> Iterator[Verdict]:
    honours = job.switch("honor_labels")
    if not honours.value:
        yield passed("labels of the server win", honours)
    elif honours_rightly(job):
        yield passed("the target passes on the samples of others", honours)
    else:
        yield failed("labels that the target sends win over job and instance", honours)
