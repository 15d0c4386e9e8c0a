"""Remote write does not check the receiver's certificate."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, passed


@check
def remote_write_unverified(entry: RemoteWrite) -> Iterator[Verdict]:
    skips = entry.skips_verification
    if skips is not None:
        yield failed("the receiver's certificate is not checked", skips)
    else:
        yield passed("certificates are checked", entry)
