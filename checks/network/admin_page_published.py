"""An administration page can be reached from outside."""

from collections.abc import Iterator

from auditor import PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def admin_page_published(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if known is None or known.role is not Role.ADMIN:
        yield not_applicable("what answers there is no known administration page", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    else:
        message = f"{known.name} is published on {port.where}: whoever reaches it can {port.gives}"
        yield failed(message, port, expected="a loopback address, or no publication")
