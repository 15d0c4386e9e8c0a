"""A site with TLS answers over plain HTTP as well, instead of sending visitors to https."""

from collections.abc import Iterator

from auditor import ProxySite, Reach, Verdict, check, failed, not_applicable, passed, unknown


@check
def redirect_missing(site: ProxySite) -> Iterator[Verdict]:
    plain = site.plain_listen
    twin = site if site.has_tls else site.secure_twin
    if plain is None or twin is None or not site.serves:
        yield not_applicable("does not answer over both plain HTTP and TLS", site)
    elif site.plain_reach not in (Reach.PUBLIC, Reach.PRIVATE):
        yield passed("its plain port is not published beyond this host", plain)
    elif site.redirects_to_https:
        yield passed("sends visitors to https", plain)
    elif site.proxy.in_front is not None:
        yield unknown("answers over plain HTTP, perhaps to a proxy in front only", plain, site.proxy.in_front)
    else:
        yield failed("answers over plain HTTP with the same content as over TLS", plain, related=[twin])
