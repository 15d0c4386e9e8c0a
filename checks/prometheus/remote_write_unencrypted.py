"""Remote write speaks plain HTTP to the outside."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, not_applicable, passed, unknown


@check
def remote_write_unencrypted(entry: RemoteWrite) -> Iterator[Verdict]:
    if entry.is_unresolved:
        yield unknown("the URL holds a variable", entry)
    elif not entry.leaves_the_host:
        yield not_applicable("the receiver is in the stack, or on a private network", entry)
    elif entry.reference.scheme == "https":
        yield passed("samples are sent over TLS", entry)
    else:
        yield failed(f"samples go to {entry.reference.host} in clear", entry)
