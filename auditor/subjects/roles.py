"""The least that each program needs of its host: mounts, namespaces, user and capabilities, each with its reason.

What a program needs for its work is no finding in its container, and would be one in any other. Nothing here needs
`privileged`. Sources: https://github.com/google/cadvisor/blob/master/docs/running.md,
https://github.com/prometheus/node_exporter#docker, https://grafana.com/docs/alloy/latest/set-up/install/docker/ and
https://grafana.com/docs/loki/latest/send-data/promtail/installation/.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from auditor.model.values import dataclass, field
from auditor.subjects.component import Component
from auditor.subjects.service import Service

DOCKER_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock")


@dataclass(frozen=True, slots=True)
class HostPath:
    """A path of the host that a role reads, and why. Nothing needs to be writable."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a program may have of the host; an empty reason means that it needs none of it."""

    paths: tuple[HostPath, ...] = ()
    pid_host: str = ""
    host_network: str = ""
    root: str = ""
    capabilities: Mapping[str, str] = field(default_factory=dict)


_SOCKET = "lists containers over Docker's API; a socket proxy that answers GET only gives the same with less"
_CONTAINER_LOGS = HostPath("/var/lib/docker/containers", "the log files of containers with the json-file driver")
_HOST_LOGS = HostPath("/var/log", "log files of the host")
_JOURNAL = (
    HostPath("/run/log/journal", "the journal, where it is volatile"),
    HostPath("/var/log/journal", "the journal"),
    HostPath("/etc/machine-id", "names the journal's directory"),
)
_DOCKER = tuple(HostPath(path, _SOCKET) for path in DOCKER_SOCKETS)
_COLLECTOR = Role(
    paths=(*_DOCKER, _CONTAINER_LOGS, _HOST_LOGS, *_JOURNAL),
    root="log files of the host and of containers belong to root",
)

ROLES: Mapping[Component, Role] = {
    Component.CADVISOR: Role(
        paths=(
            *_DOCKER,
            HostPath("/", "sizes of the host's file systems"),
            HostPath("/sys", "control groups: CPU, memory and I/O of every container"),
            HostPath("/var/lib/docker", "layers and sizes of containers"),
            HostPath("/dev/disk", "names of block devices"),
            HostPath("/var/run", "the sockets of Docker and containerd"),
            HostPath("/run/containerd/containerd.sock", "names and images of containers of containerd"),
            HostPath("/cgroup", "control groups of old hosts"),
            HostPath("/etc/machine-id", "the identity of the host"),
        ),
        root="control groups and Docker's directories can be read by root only",
    ),
    Component.NODE_EXPORTER: Role(
        paths=(
            HostPath("/", "metrics of the host's file systems instead of the container's"),
            HostPath("/proc", "metrics of the host's processes"),
            HostPath("/sys", "metrics of the host's devices"),
            HostPath("/etc/hostname", "the name of the host"),
            HostPath("/run/udev", "properties of devices"),
            HostPath("/var/run/dbus/system_bus_socket", "states of systemd's units"),
        ),
        pid_host="reads the host's mounts from process 1",
        host_network="counts the traffic of the host's interfaces",
    ),
    Component.PROMTAIL: _COLLECTOR,
    Component.ALLOY: Role(
        paths=(*_COLLECTOR.paths, *(HostPath(path, "metrics of the host") for path in ("/", "/proc", "/sys"))),
        pid_host="profiles and names processes of the host (eBPF)",
        root=_COLLECTOR.root,
    ),
    Component.OTEL_COLLECTOR: Role(
        paths=(*_COLLECTOR.paths, *(HostPath(path, "metrics of the host") for path in ("/", "/proc", "/sys"))),
        root=_COLLECTOR.root,
    ),
    Component.BLACKBOX_EXPORTER: Role(capabilities={"NET_RAW": "sends ICMP echo requests"}),
    Component.TRAEFIK: Role(paths=_DOCKER, capabilities={"NET_BIND_SERVICE": "listens on ports below 1024"}),
    Component.NGINX: Role(
        root="its master opens ports below 1024, and its workers drop to another user",
        capabilities={
            "CHOWN": "its master hands directories to its workers",
            "NET_BIND_SERVICE": "listens on ports below 1024",
            "SETGID": "its workers drop to another group",
            "SETUID": "its workers drop to another user",
        },
    ),
    Component.CADDY: Role(capabilities={"NET_BIND_SERVICE": "listens on ports below 1024"}),
}
_NONE = Role()


def role(service: Service) -> Role:
    """What the program of a service needs of its host; nothing for an application or an unknown program."""
    component = service.component
    return ROLES.get(component, _NONE) if component is not None else _NONE


def needed_path(service: Service, host_path: str) -> HostPath | None:
    """The entry that makes a mount of `host_path` part of the service's role, or None."""
    wanted = posixpath.normpath(host_path)
    for entry in role(service).paths:
        below = entry.path != "/" and wanted.startswith(f"{entry.path}/")
        if wanted == entry.path or (below and wanted not in DOCKER_SOCKETS):
            return entry
    return None
