"""An API that asks nobody to log in can be reached from outside."""

from collections.abc import Iterator

from auditor import Gap, PublishedPort, Role, Verdict, check, failed, not_applicable, passed, unknown


@check
def api_published(port: PublishedPort) -> Iterator[Verdict]:
    known = port.program
    if known is None or known.role is not Role.API:
        yield not_applicable("what answers there is not an API without a login", port)
    elif port.unresolved:
        yield unknown(port.unresolved, port)
    elif port.harmless:
        yield passed(port.harmless, port)
    elif port.is_custom_receiver:
        yield unknown("what listens there is opened by Alloy's own configuration", port)
    else:
        guard = port.guard
        if isinstance(guard, Gap):
            yield unknown(guard)
        elif guard is not None:
            yield passed("published, but it asks for credentials", guard)
        else:
            message = f"{known.name} is published on {port.where}, without a login: whoever reaches it can {port.gives}"
            yield failed(message, port, expected="a loopback address, or no publication")
