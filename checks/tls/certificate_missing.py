"""The certificate or key that the proxy needs is not there."""

from collections.abc import Iterator

from auditor import Gap, GapReason, ProxySite, Verdict, check, failed, not_applicable, passed, unknown


@check
def certificate_missing(site: ProxySite) -> Iterator[Verdict]:
    tls = site.tls
    files = [item for item in (tls.certificate, tls.key) if item is not None] if tls else []
    if not files:
        yield not_applicable("no files with a certificate are named", site)
    for file in files:
        if "$" in file.value or file.value.startswith(("data:", "engine:")):
            yield unknown(f"{file.value} is not a plain path", file)
            continue
        found = site.proxy.service.file(file.value)
        if not isinstance(found, Gap):
            yield passed(f"{file.value} is in place", file)
        elif found.reason is GapReason.IN_IMAGE and not site.proxy.can_hold(file.value):
            yield failed(f"{file.value} is mounted from nowhere: the proxy will not start", file)
        else:
            yield unknown(f"{file.value} is not in the project, so it cannot be looked at", file)
