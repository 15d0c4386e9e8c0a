"""A namespace of the host is shared."""

from collections.abc import Iterator

from auditor import Confidence, Isolation, Verdict, check, failed, passed

_GIVES = {
    "pid": "sees and can signal every process of the host",
    "ipc": "shares the host's memory segments and semaphores",
    "uts": "can rename the host",
    "userns_mode": "runs without the mapping of users, so that its root is the host's",
}


@check
def host_namespace_shared(container: Isolation) -> Iterator[Verdict]:
    said = False
    for key, gives in _GIVES.items():
        found = container.namespace(key)
        if found is None:
            continue
        said = True
        if key == "pid" and container.role.pid_host:
            yield passed(f"pid: host {container.role.pid_host}", found)
        elif key == "pid" and container.observes_host:
            yield passed("an agent that observes the processes of the host", found)
        else:
            confidence = Confidence.MEDIUM if key == "userns_mode" else None
            yield failed(f"the container {gives}", found, confidence=confidence)
    if not said:
        yield passed("has namespaces of its own", container.location)
