"""A capability is added that leads out of the container."""

from collections.abc import Iterator

from auditor import Confidence, Isolation, Params, Verdict, check, failed, passed

_READS = {"BPF", "DAC_READ_SEARCH", "PERFMON", "SYSLOG", "SYS_PTRACE"}  # what agents and backups read the host with


@check
def capabilities_added(container: Isolation, params: Params) -> Iterator[Verdict]:
    needed = container.role.capabilities
    dangerous = set(params.names("dangerous")) - set(needed)
    found = [capability for capability in container.added if capability.value in dangerous]
    if not found:
        yield passed("no capability that leads to the host is added", container.at("cap_add"))
        return
    names = ", ".join(capability.value for capability in found)
    values = {capability.value for capability in found}
    by_role = (container.is_network_program and values <= {"NET_ADMIN"}) or (
        container.observes_host and values <= _READS
    )
    yield failed(
        f"{names} {'are' if len(found) > 1 else 'is'} added",
        *found,
        confidence=Confidence.LOW if by_role else None,
    )
