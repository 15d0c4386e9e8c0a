"""Prometheus cannot reach a target that is written down."""

from collections.abc import Iterator

from auditor import ScrapeJob, Verdict, check, failed, not_applicable, passed, unknown, way_to


@check
def target_unreachable(job: ScrapeJob) -> Iterator[Verdict]:
    doubts = []
    faulty = False
    for target in job.addresses:
        fault, doubt = way_to(job.prometheus, target.reference)
        if fault:
            faulty = True
            yield failed(f"{target.address}: {fault}", target)
        elif doubt:
            doubts.append((target, doubt))
    if doubts and not faulty:
        target, doubt = doubts[0]
        yield unknown(f"{target.address}: {doubt}", target)
    elif not job.addresses:
        yield not_applicable("the job has no static targets", job)
    elif not faulty:
        yield passed("every target is reached", job)
