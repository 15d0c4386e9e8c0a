"""A secret stands in an entry of `remote_write`."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, not_applicable, passed


@check
def remote_write_inline_secret(entry: RemoteWrite) -> Iterator[Verdict]:
    secrets = entry.inline_secrets
    if secrets:
        for node in secrets:
            yield failed("a secret stands in the configuration itself", node)
    elif entry.logs_in:
        yield passed("the secret is read from a file", entry)
    else:
        yield not_applicable("the entry needs no secret", entry)
