"""An entry of `remote_write` is that of an example."""

from collections.abc import Iterator

from auditor import RemoteWrite, Verdict, check, failed, is_placeholder, passed, unknown


@check
def remote_write_placeholder(entry: RemoteWrite) -> Iterator[Verdict]:
    url = entry.url
    if url is None or entry.is_unresolved:
        yield unknown("the URL holds a variable" if url else "the entry has no URL", entry)
    elif is_placeholder(url.text):
        yield failed(f"samples go to {entry.reference.host}, which is the name of an example", url)
    elif entry.example_secret is not None:
        yield failed("the password is that of an example", entry.example_secret)
    else:
        yield passed(f"samples go to {entry.reference.host}", url)
