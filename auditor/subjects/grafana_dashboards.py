"""Dashboard providers: where Grafana looks for dashboards, and whether there are any.

Source: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards.
"""

from __future__ import annotations

import posixpath

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, ScalarNode, nearest, scalar, text
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import yaml_bool
from auditor.subjects.grafana_settings import expand_variables, sources
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.service import Service


@dataclass(frozen=True, slots=True)
class Directory:
    """What a directory of dashboards holds: so many of them, or a fault, or a doubt."""

    count: int = 0
    fault: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DashboardProvider:
    """One entry of `providers:` of type file."""

    service: Service
    node: MappingNode

    @property
    def path(self) -> Setting[str]:
        """`options.path`, as written."""
        for route in (("options", "path"), ("options", "folder")):
            node = scalar(self.node, *route)
            if node is not None and node.text:
                return Setting(".".join(route), node.text, node.location)
        return Setting("options.path", "", nearest(self.node, "options", "path"), is_default=True)

    @property
    def ui_updates(self) -> Setting[bool]:
        """`allowUiUpdates`."""
        return self._flag("allowUiUpdates")

    @property
    def folders_from_files(self) -> Setting[bool]:
        """`options.foldersFromFilesStructure`."""
        return self._flag("options", "foldersFromFilesStructure")

    @property
    def folder(self) -> ScalarNode | None:
        """`folder`, where it names one."""
        return self._text("folder")

    @property
    def folder_uid(self) -> ScalarNode | None:
        """`folderUid`, where it names one."""
        return self._text("folderUid")

    def _text(self, key: str) -> ScalarNode | None:
        node = scalar(self.node, key)
        return node if node is not None and node.text else None

    def _flag(self, *route: str) -> Setting[bool]:
        node = scalar(self.node, *route)
        name = ".".join(route)
        if node is None:
            return Setting(name, value=False, location=nearest(self.node, *route), is_default=True)
        return Setting(name, value=bool(yaml_bool(node)) or node.text == "true", location=node.location)

    @property
    def directory(self) -> Directory:
        """What lies at the path, in the container."""
        path = expand_variables(self.service, self.path.value)
        if path is None:
            return Directory(doubt="the path holds a variable that is not known here")
        if not path.startswith("/"):
            return Directory(doubt=f"{path or 'an empty path'} is relative to Grafana's home directory")
        return _look(self.service, posixpath.normpath(path))


def _look(service: Service, path: str) -> Directory:
    if path in sources(service).script:
        return Directory(doubt="a script in the service's command fills the directory")
    below = [mount for mount in service.mounts if mount.target.startswith(f"{path}/")]
    mount = service.mount_for(path)
    if below and (mount is None or mount.kind is not MountKind.BIND):
        return Directory(len(below))
    if mount is None:
        return _in_image(service, path)
    return _listed(service, path, mount, len(below))


def _in_image(service: Service, path: str) -> Directory:
    if service.is_built:
        return Directory(doubt=f"{path} is part of the image that is built here")
    return Directory(fault=f"nothing is mounted at {path}, and the image has no dashboards there")


def _listed(service: Service, path: str, mount: Mount, below: int) -> Directory:
    if mount.kind is not MountKind.BIND:
        return Directory(doubt=f"{path} is kept in {mount.source or 'a volume'}, which files do not show")
    listing = service.stack.view.directory(mount.inside(path), recursive=True)
    if isinstance(listing, Gap):
        return Directory(doubt=f"{path} is {mount.inside(path)}: {listing.detail}")
    count = sum(name.endswith(".json") for name in listing.names) + below
    if not count and not listing.truncated:
        return Directory(fault=f"{mount.inside(path)}, mounted at {path}, holds no .json file")
    return Directory(count)


def is_file_provider(node: MappingNode) -> bool:
    """True for the type `file`, which is the default."""
    return (text(node, "type") or "file") == "file"
