"""What lies behind Prometheus's data directory, and who else keeps its samples."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap
from auditor.model.node import mapping, scalar
from auditor.model.value import Setting
from auditor.parse.scalars import is_placeholder
from auditor.subjects.component import Component
from auditor.subjects.mounts import MountKind, definition
from auditor.subjects.prometheus import Prometheus

if TYPE_CHECKING:
    from auditor.model.location import Location
    from auditor.subjects.service import Service

_NETWORK = frozenset({"nfs", "nfs3", "nfs4", "cifs", "smb", "smb3", "efs", "glusterfs", "ceph"})
_UPLOADERS = frozenset({Component.THANOS, Component.MIMIR})


def network_filesystem(prometheus: Prometheus) -> Setting[str] | None:
    """What says that the data's volume is on a network file system; None where it is not. A gap of the flags raises.

    Source: https://docs.docker.com/reference/compose-file/volumes/#driver_opts
    """
    mount = prometheus.data_mount
    if mount is None or mount.kind is not MountKind.VOLUME or not mount.source:
        return None
    entry = definition(prometheus.stack.model.root, "volumes", mount.source)
    if entry is None:
        return None
    kind = scalar(entry, "driver_opts", "type")
    if kind is not None and kind.text.lower() in _NETWORK:
        return Setting("driver_opts.type", kind.text, kind.location)
    driver = scalar(entry, "driver")
    if driver is not None and any(name in driver.text.lower() for name in ("nfs", "efs", "cifs", "netshare")):
        return Setting("driver", driver.text, driver.location)
    return None


def uploader(prometheus: Prometheus) -> Service | None:
    """The service that uploads the blocks of a Prometheus: one of Thanos or the like that mounts the same data."""
    path = prometheus.data_path
    mount = None if isinstance(path, Gap) else prometheus.data_mount
    if mount is None or isinstance(path, Gap) or not mount.source:
        return None
    for service in prometheus.stack.services:
        named = service.component in _UPLOADERS or "cortex" in service.name.lower()
        if named and any(other.kind is mount.kind and other.source == mount.source for other in service.mounts):
            return service
    return None


def keeps_elsewhere(prometheus: Prometheus) -> Location | None:
    """What keeps its samples beyond its own retention: remote write, or an uploader; None where nothing does."""
    found = uploader(prometheus)
    if found is not None:
        return found.location
    writes = prometheus.remote_writes
    if isinstance(writes, Gap):
        return None
    real = [entry for entry in writes if entry.url is not None and not is_placeholder(entry.url.text)]
    return real[0].location if real else None


def should_hold(prometheus: Prometheus) -> bool:
    """True where the source of the configuration's mount ought to be in the project.

    Not where its directory is missing too (a part of another project, or of another machine), and not where its name
    is that of a generated file.
    """
    path = prometheus.config_path
    mount = None if isinstance(path, Gap) else prometheus.service.mount_for(path.value)
    if isinstance(path, Gap) or mount is None or mount.kind not in (MountKind.BIND, MountKind.CONFIG):
        return False
    source = mount.inside(path.value)
    if source.endswith((".tmp", ".generated", ".gen", ".rendered")):
        return False
    return mount.kind is MountKind.CONFIG or not isinstance(
        prometheus.stack.view.directory(posixpath.dirname(source) or "."), Gap
    )


def has_sidecar(prometheus: Prometheus) -> bool:
    """True where a Thanos sidecar serves its samples."""
    found = uploader(prometheus)
    return found is not None and found.component is Component.THANOS


def same_labels(one: Prometheus, other: Prometheus) -> bool:
    """True where two servers name themselves alike: nothing tells their samples apart."""
    ours, theirs = one.config, other.config
    if isinstance(ours, Gap) or isinstance(theirs, Gap):
        return False
    return _labels(one) == _labels(other)


def _labels(prometheus: Prometheus) -> dict[str, str]:
    root = prometheus.config
    labels = None if isinstance(root, Gap) else mapping(root, "global", "external_labels")
    return {name: getattr(node, "text", "") for name, node in labels.items()} if labels else {}
