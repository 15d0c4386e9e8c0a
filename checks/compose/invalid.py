"""Compose refuses the files."""

from collections.abc import Iterator

from auditor import ComposeFiles, Doubt, Verdict, check, failed, passed, unknown


@check
def invalid(files: ComposeFiles) -> Iterator[Verdict]:
    faults = list(files.faults())
    for fault in faults:
        if isinstance(fault, Doubt):
            yield unknown(fault.reason, fault.location)
        else:
            yield failed(fault.message, fault.location)
    if not faults:
        yield passed("nothing that compose refuses was found", files.location)
