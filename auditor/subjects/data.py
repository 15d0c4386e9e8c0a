"""Where programs keep their data, and what lies behind those paths: a volume, a directory of the host, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import scalar, text
from auditor.model.value import Setting
from auditor.subjects.component import Component, parse_image
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack

# Programs of the stack whose volumes hold what a restore must bring back; agents only keep positions.
KEEPERS = frozenset(
    {
        Component.PROMETHEUS,
        Component.ALERTMANAGER,
        Component.GRAFANA,
        Component.LOKI,
        Component.TEMPO,
        Component.MIMIR,
        Component.VICTORIAMETRICS,
    }
)
# Image, variable that moves the path, and the path by default, from each image's own documentation on
# https://hub.docker.com/_/<name>.
_STORES: tuple[tuple[str, str, str], ...] = (
    (
        r"(library/)?postgres|postgis/postgis|timescale/timescaledb(-ha)?|pgvector/pgvector",
        "PGDATA",
        "/var/lib/postgresql/data",
    ),
    (r"(library/)?(mysql|mariadb|percona)", "", "/var/lib/mysql"),
    (r"(library/)?mongo", "", "/data/db"),
    (r"(library/)?clickhouse|clickhouse/clickhouse-server", "", "/var/lib/clickhouse"),
    (r"(library/)?elasticsearch|elasticsearch/elasticsearch", "", "/usr/share/elasticsearch/data"),
    (r"opensearchproject/opensearch", "", "/usr/share/opensearch/data"),
)
_PATTERNS = tuple((re.compile(rf"(?:.*/)?(?:{images})"), variable, path) for images, variable, path in _STORES)
_POSTGRES_18 = 18  # from this version the image keeps data below /var/lib/postgresql/18/docker


@dataclass(frozen=True, slots=True, eq=False)
class DataStore:
    """A service that keeps data, for which no area of its own exists: Grafana, VictoriaMetrics, and data bases.

    `path` is where the data lies in the container; `moved` is what says so where it is not the image's default.
    """

    service: Service
    path: str
    moved: Setting[str] | None = None

    @property
    def id(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def location(self) -> FileLocation:
        """The line that names the service."""
        return self.service.location

    @property
    def mount(self) -> Mount | None:
        """What the data lies on: the mount of the path, or of a directory above or just below it."""
        found = self.service.mount_for(self.path)
        if found is not None:
            return found
        below = [mount for mount in self.service.mounts if mount.target.startswith(f"{self.path}/")]
        return next((mount for mount in below if mount.kind is MountKind.VOLUME), None)

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service whose data path is known."""
        for service in stack.services:
            if service.is_one_shot:
                continue
            found = _data_path(service)
            if isinstance(found, Gap):
                yield found
            elif found is not None:
                yield cls(service, *found)


def _data_path(service: Service) -> tuple[str, Setting[str] | None] | Gap | None:
    if service.component is Component.GRAFANA:
        return _grafana(service)
    if service.component is Component.VICTORIAMETRICS:
        return _victoria_metrics(service)
    image = service.image_setting
    if service.component is not None or image is None or service.is_built:
        return None
    reference = parse_image(image.value)
    for pattern, variable, path in _PATTERNS:
        if pattern.fullmatch(reference.repository):
            newer = variable == "PGDATA" and (reference.version or (0,))[0] >= _POSTGRES_18
            moved = service.variable(variable) if variable else None
            default = "/var/lib/postgresql" if newer else path
            return (moved.value, moved) if moved is not None and moved.value else (default, None)
    return None


def _grafana(service: Service) -> tuple[str, Setting[str] | None] | Gap | None:
    """Grafana's data directory; none where its data base is elsewhere (then only plugins lie there)."""
    kind = service.variable("GF_DATABASE_TYPE")
    url = service.variable("GF_DATABASE_URL")
    for setting in (url, kind):
        if setting is not None and setting.value and not setting.value.lower().startswith("sqlite"):
            return None
    moved = service.variable("GF_PATHS_DATA")
    if moved is not None and moved.value:
        return moved.value, moved
    return "/var/lib/grafana", None


def _victoria_metrics(service: Service) -> tuple[str, Setting[str] | None] | Gap | None:
    """`-storageDataPath`, for the programs that store: https://docs.victoriametrics.com/victoriametrics/#list-of-command-line-flags."""
    image = service.image
    if isinstance(image, Gap):
        return Gap(GapReason.UNRESOLVED, image.detail, service.name, location=service.location)
    if not re.search(r"(victoria-metrics|vmsingle|vmstorage)$", image.repository):
        return None
    for node in (*(service.entrypoint or ()), *(service.command or ())):
        name, _, value = node.text.lstrip("-").partition("=")
        if name == "storageDataPath" and value:
            return value, Setting("-storageDataPath", value, node.location)
    return ("/vmstorage-data" if image.repository.endswith("vmstorage") else "/victoria-metrics-data"), None


@dataclass(frozen=True, slots=True, eq=False)
class DataVolume:
    """A named volume that a keeper of monitoring data writes to."""

    stack: Stack
    key: str
    service: Service
    mount: Mount

    @property
    def id(self) -> str:
        """The volume's key in the compose file."""
        return f"volume/{self.key}"

    @property
    def location(self) -> FileLocation:
        """The mount."""
        return self.mount.location

    @property
    def real_name(self) -> str:
        """The name that Docker knows the volume by."""
        return text(self.stack.model.root, "volumes", self.key, "name") or f"{self.stack.name}_{self.key}"

    @property
    def is_named(self) -> bool:
        """True where the file itself fixes the real name, so that the project's name does not matter."""
        name = scalar(self.stack.model.root, "volumes", self.key, "name")
        return name is not None and name.text != f"{self.stack.name}_{self.key}"

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every named volume that a program which keeps data writes to, once."""
        seen: set[str] = set()
        for service in stack.services:
            if service.component not in KEEPERS:
                continue
            for mount in service.mounts:
                if mount.kind is MountKind.VOLUME and mount.source and not mount.read_only and mount.source not in seen:
                    seen.add(mount.source)
                    yield cls(stack, mount.source, service, mount)
