"""Browsers are not told to stay on https."""

import re
from collections.abc import Iterator

from auditor import Params, ProxySite, Reach, Verdict, check, failed, not_applicable, passed, unknown

_AGE = re.compile(r"max-age=\"?(\d+)")


@check
def hsts(site: ProxySite, params: Params) -> Iterator[Verdict]:
    tls = site.tls
    if tls is None or not site.serves or site.reach in (Reach.INTERNAL, Reach.LOOPBACK):
        yield not_applicable("no site with TLS that people reach", site)
        return
    header = site.header("strict-transport-security")
    partial = site.proxy.is_partial
    age = _AGE.search(header.value) if header else None
    if header is None and partial is not None:
        yield unknown(partial)
    elif header is None:
        yield failed("no Strict-Transport-Security: a first visit over http can be taken over", site, tls)
    elif age is None:
        yield unknown(f"max-age cannot be told from {header.value!r}", header)
    elif int(age[1]) < params.number("min_seconds"):
        days = int(age[1]) // 86400
        yield failed(f"Strict-Transport-Security holds for {days} days only", header)
    else:
        yield passed(f"browsers stay on https for {int(age[1]) // 86400} days", header)
