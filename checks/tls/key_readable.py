"""The private key of the certificate can be read by every user of the host."""

from collections.abc import Iterator

from auditor import Gap, ProxySite, Verdict, check, failed, not_applicable, passed, unknown

_OTHERS = 0o004


@check
def key_readable(site: ProxySite) -> Iterator[Verdict]:
    key = site.tls.key if site.tls else None
    if key is None:
        yield not_applicable("no file with a private key is named", site)
        return
    found = site.proxy.service.file(key.value)
    if isinstance(found, Gap):
        yield unknown(f"{key.value} is not in the project, so its permissions cannot be looked at", key)
    elif found.mode & _OTHERS:
        yield failed(
            f"{found.path} has the mode {found.mode:03o}: every user of the host can read the key", key, related=[found]
        )
    else:
        yield passed(f"{found.path} has the mode {found.mode:03o}", key)
