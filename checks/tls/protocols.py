"""Protocol versions that are broken are still offered."""

from collections.abc import Iterator

from auditor import ProxySite, Verdict, check, failed, not_applicable, passed, unknown

_OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1", "VersionTLS10", "VersionTLS11")


@check
def protocols(site: ProxySite) -> Iterator[Verdict]:
    tls = site.tls
    if tls is None:
        yield not_applicable("no TLS", site)
    elif tls.protocols is not None:
        old = [name for name in tls.protocols.value if name in _OLD]
        if old:
            yield failed(f"offers {', '.join(old)}", tls.protocols, expected="TLSv1.2 TLSv1.3")
        else:
            yield passed(f"offers {', '.join(tls.protocols.value)}", tls.protocols)
    elif site.old_protocols_by_default:
        version = site.proxy.service.version_text
        yield unknown(
            f"nginx {version} offers TLSv1 and TLSv1.1 unless its OpenSSL refuses them; set ssl_protocols", tls
        )
    else:
        yield passed("the default offers TLS 1.2 and newer", tls)
