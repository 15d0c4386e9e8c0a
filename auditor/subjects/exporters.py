"""Tempo, cAdvisor, node-exporter, the blackbox exporter and the Pushgateway.

Sources: https://grafana.com/docs/tempo/latest/configuration/, https://github.com/google/cadvisor/tree/master/docs,
https://github.com/prometheus/node_exporter#docker, https://github.com/prometheus/blackbox_exporter and
https://github.com/prometheus/pushgateway.
"""

from __future__ import annotations

import posixpath
from typing import ClassVar

from auditor.model.evidence import Gap
from auditor.model.location import FileLocation
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects import guard, loki_storage
from auditor.subjects.agent import Agent, document_scalar
from auditor.subjects.component import Component
from auditor.subjects.mounts import Mount, MountKind

_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/var/run/crio/crio.sock")
_TEMPO_OWNED = ("/var/tempo", "/tmp")  # noqa: S108 (/tmp: everybody may write)
_OLD_HOMES = ("google/cadvisor", "gcr.io/google-containers/cadvisor", "gcr.io/google_containers/cadvisor")


@dataclass(frozen=True, slots=True, eq=False)
class Tempo(Agent):
    """One Tempo of the stack."""

    COMPONENT: ClassVar[Component] = Component.TEMPO
    BINARIES: ClassVar[frozenset[str]] = frozenset({"tempo"})
    BOOLEANS: ClassVar[frozenset[str]] = frozenset({"config.expand-env", "config.verify", "version", "help"})

    def setting(self, *route: str, default: str = "") -> Setting[str] | Gap:
        """A setting of its configuration."""
        root = self.config
        if isinstance(root, Gap):
            return root
        node = document_scalar(root, *route)
        name = ".".join(route)
        if node is not None:
            return self.value(node, name)
        return Setting(name, default, self.config_at(*route), is_default=True)

    @property
    def traces(self) -> Setting[str] | Gap | None:
        """The directory of the traces; None where they are kept in an object store."""
        backend = self.setting("storage", "trace", "backend", default="local")
        if isinstance(backend, Gap) or backend.value != "local":
            return backend if isinstance(backend, Gap) else None
        path = self.setting("storage", "trace", "local", "path", default="/var/tempo/traces")
        return path if isinstance(path, Gap) else path.map(posixpath.normpath(posixpath.join("/", path.value)))

    @property
    def root_volume(self) -> tuple[Mount, str] | None:
        """A new volume for its traces that Docker makes as root's, and why its owner may be another; None otherwise.

        The image has /var/tempo for its user 10001 since 2.5: https://github.com/grafana/tempo/releases/tag/v2.5.0
        """
        traces = self.traces
        path = traces.value if traces is not None else ""
        mount = self.service.mount_for(path) if path else None
        user = self.service.setting("user")
        if mount is None or mount.kind is not MountKind.VOLUME or mount.target in _TEMPO_OWNED or not self.since(2, 5):
            return None
        if (user is not None and user.value.partition(":")[0] in ("0", "root")) or not self.is_public_image:
            return None
        if loki_storage.is_prepared(self.service, mount):
            return None
        return mount, loki_storage.owner_unknown(self.service, mount)


@dataclass(frozen=True, slots=True, eq=False)
class CAdvisor(Agent):
    """One cAdvisor of the stack."""

    COMPONENT: ClassVar[Component] = Component.CADVISOR
    BINARIES: ClassVar[frozenset[str]] = frozenset({"cadvisor"})

    @property
    def is_privileged(self) -> Setting[str] | None:
        """`privileged`, where it is on."""
        setting = self.service.setting("privileged")
        return setting if setting is not None and setting.value == "true" else None

    @property
    def sees_containers(self) -> Mount | Setting[str] | None:
        """What leads it to an engine: a socket, the directory of one, or `--docker`; None where nothing does."""
        told = guard.flag(self.service, "docker") or guard.flag(self.service, "containerd")
        if told is not None and told.value.startswith("tcp://"):
            return told
        for mount in self.service.mounts:
            if mount.source and any(mount.covers(socket) for socket in _SOCKETS) and mount.target != "/rootfs":
                return mount
        return None

    @property
    def thrift(self) -> Setting[str] | None:
        """A flag that keeps its own use of CPU low; None where none is set."""
        names = ("housekeeping_interval", "disable_metrics", "enable_metrics", "docker_only")
        return next((found for name in names if (found := guard.flag(self.service, name)) is not None), None)

    @property
    def abandoned_home(self) -> str:
        """The place that its image comes from, where no new version appears there; empty otherwise."""
        image = self.service.image
        if isinstance(image, Gap):
            return ""
        return image.repository if image.repository in _OLD_HOMES else ""


@dataclass(frozen=True, slots=True, eq=False)
class NodeExporter(Agent):
    """One node-exporter of the stack."""

    COMPONENT: ClassVar[Component] = Component.NODE_EXPORTER
    BINARIES: ClassVar[frozenset[str]] = frozenset({"node_exporter", "node-exporter"})

    @property
    def root_mounts(self) -> tuple[Mount, ...]:
        """The mounts of the host's root; some stacks have it at several places."""
        binds = (mount for mount in self.service.mounts if mount.kind is MountKind.BIND)
        return tuple(mount for mount in binds if posixpath.normpath(mount.source) == "/")

    @property
    def root_path(self) -> Setting[str] | None:
        """`--path.rootfs`."""
        return guard.flag(self.service, "path.rootfs")

    @property
    def is_unclear(self) -> bool:
        """True where a script or an image of the stack's own decides the flags."""
        return self.service.runs_shell or self.service.is_built

    def blindness(self) -> tuple[str, FileLocation] | None:
        """Why it measures its own container, and where to mend it; None where it sees the host."""
        mounts, path = self.root_mounts, self.root_path
        if not mounts:
            told = f"--path.rootfs is {path.value}, but " if path is not None else ""
            return f"{told}the host's root is not mounted: file systems are the container's", self.service.at("volumes")
        places = " and ".join(mount.target for mount in mounts)
        if path is None:
            return f"the host's root is mounted at {places}, and --path.rootfs is not set", self._command
        if not any(posixpath.normpath(path.value) == mount.target for mount in mounts):
            return f"--path.rootfs is {path.value}, and the host's root is mounted at {places}", self._command
        return None

    @property
    def _command(self) -> FileLocation:
        return self.root_path.location if isinstance(self.root_path, Setting) else self.service.at("command")  # type: ignore[return-value]  # a flag stands in a file


@dataclass(frozen=True, slots=True, eq=False)
class BlackboxExporter(Agent):
    """One blackbox exporter of the stack."""

    COMPONENT: ClassVar[Component] = Component.BLACKBOX_EXPORTER
    BINARIES: ClassVar[frozenset[str]] = frozenset({"blackbox_exporter"})
    STOCK: ClassVar[tuple[str, ...]] = ("/etc/blackbox_exporter/config.yml",)


@dataclass(frozen=True, slots=True, eq=False)
class Pushgateway(Agent):
    """One Pushgateway of the stack."""

    COMPONENT: ClassVar[Component] = Component.PUSHGATEWAY
    BINARIES: ClassVar[frozenset[str]] = frozenset({"pushgateway"})

    @property
    def persistence(self) -> Setting[str] | None:
        """`--persistence.file`."""
        return guard.flag(self.service, "persistence.file")
