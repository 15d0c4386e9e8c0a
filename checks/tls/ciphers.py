"""Cipher suites outside the recommended profile are offered."""

from collections.abc import Iterator

from auditor import Params, ProxySite, Verdict, check, failed, not_applicable, passed


@check
def ciphers(site: ProxySite, params: Params) -> Iterator[Verdict]:
    tls = site.tls
    if tls is None:
        yield not_applicable("no TLS", site)
        return
    if tls.ciphers is None:
        yield passed("the program's own choice of ciphers", tls)
        return
    allowed, weak = set(params.names("profile")), set(params.names("weak"))
    words = [word for word in tls.ciphers.value.strip("'\"").split(":") if word and word[0] not in "!-@"]
    wrong = [word for word in words if word in weak or ("-" in word and word not in allowed)]
    if wrong:
        more = f" and {len(wrong) - 4} more" if len(wrong) > 4 else ""  # noqa: PLR2004 (as many as fit a line)
        yield failed(f"offers {', '.join(wrong[:4])}{more}, outside the profile", tls.ciphers)
    else:
        yield passed("every named cipher is in the profile", tls.ciphers)
