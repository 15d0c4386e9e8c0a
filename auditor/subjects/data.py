"""Where programs keep their data, and what lies behind those paths: a volume, a directory of the host, or nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Self

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import mapping, scalar, sequence, text
from auditor.model.pattern import regex
from auditor.model.value import Setting, known
from auditor.model.values import dataclass, replace
from auditor.subjects.agent import kept_on
from auditor.subjects.alertmanager import Alertmanager
from auditor.subjects.aspect import Aspect
from auditor.subjects.component import Component, Image
from auditor.subjects.grafana_settings import setting, sources, variables
from auditor.subjects.loki import Loki
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.prometheus import Prometheus
from auditor.subjects.service import Service
from auditor.subjects.stack import Stack
from auditor.subjects.stores import (
    GRAFANA,
    VICTORIAMETRICS,
    Layout,
    Program,
    is_rehearsal,
    layouts,
    moved_path,
    options_of,
    program_of,
)

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
_SINGLE = regex(r"victoria-metrics$")
_EXTERNAL = regex(r"(?:mysql|postgres)\w*://")
_GRAFANA_FILE = "grafana.db"
_GRAFANA_SETTINGS = (("database", "url"), ("database", "type"), ("database", "path"), ("paths", "data"))
_NO_DATA = ("/etc/", "/usr/", "/opt/", "/docker-entrypoint", "/run/", "/tmp/", "/backup", "/var/log")  # noqa: S108 (in the container)
# Where volumes of data are usually mounted, rightly or not.
_USUAL = frozenset(
    {
        *("/data", "/storage", "/grafana", "/var/lib/grafana", "/grafana-data", "/victoria-metrics-data"),
        *("/var/lib/postgresql", "/var/lib/postgresql/data", "/var/lib/mysql", "/data/db", "/var/lib/influxdb"),
        *("/var/lib/influxdb2", "/var/lib/clickhouse", "/usr/share/elasticsearch/data"),
    }
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of data: `lost` says how it is lost, empty where it is kept; `mount` is what it lies on."""

    lost: str = ""
    mount: Mount | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """The file system of a volume, by its driver options: `kind` is empty for a local one."""

    kind: str
    supported: bool
    location: FileLocation


@dataclass(frozen=True, slots=True, eq=False)
class DataStore(Aspect):
    """A service that keeps data, for which no area of its own exists: Grafana, VictoriaMetrics, and data bases.

    `layouts` are the places where the data can lie, more than one where an unknown version decides; `moved` is what
    says so where it is not the image's default.
    """

    program: Program
    layouts: tuple[Layout, ...]
    moved: Setting[str] | None = None

    @property
    def path(self) -> str:
        """Where the data lies in the container."""
        return self.layouts[0].path

    @property
    def fate(self) -> Fate | Gap:
        """Whether the data outlives the container; a gap where a variable or an unknown version decides."""
        service = self.service
        for problem in service.stack.model.problems:
            if problem.message.startswith(f"{service.pointer}.volumes"):
                return Gap(GapReason.UNRESOLVED, problem.message, self.id, location=problem.location)
        fates = [self._fate(layout) for layout in self.layouts]
        if len({bool(fate.lost) for fate in fates}) > 1:
            detail = f"the image's tag names no version, and {self.program.name} 18 keeps its data elsewhere"
            return Gap(GapReason.UNRESOLVED, detail, self.id, location=service.at("image"))
        if fates[0].lost and service.node_at("volumes_from") is not None:
            detail = "the service takes volumes from another container"
            return Gap(GapReason.UNSUPPORTED, detail, self.id, location=service.at("volumes_from"))
        return fates[0]

    def _fate(self, layout: Layout) -> Fate:
        path = layout.path
        mount = self.service.mount_for(path)
        declared = [volume for volume in layout.volumes if path == volume or path.startswith(f"{volume}/")]
        inner = max(declared, key=len, default="")
        if inner and (mount is None or len(mount.target) < len(inner)):
            return Fate(f"lies on the anonymous volume that the image makes at {inner}", mount)
        if mount is None or mount.kind in (MountKind.CONFIG, MountKind.SECRET):
            return Fate("lies in the container's own layer", mount)
        if mount.kind is MountKind.TMPFS:
            return Fate(f"lies on the tmpfs {mount.target}", mount)
        if not mount.source:
            return Fate(f"lies on the anonymous volume {mount.target}", mount)
        options, _ = options_of(self.service, mount.source) if mount.kind is MountKind.VOLUME else ({}, None)
        if options.get("type") == "tmpfs":
            return Fate(f"lies on volume {mount.source!r}, which is a tmpfs", mount)
        return Fate("", mount)

    @property
    def mount(self) -> Mount | None:
        """What the data lies on where it is kept; raises where that cannot be told."""
        fate = known(self.fate)
        return None if fate.lost else fate.mount

    @property
    def kept_at(self) -> str | None:
        """The directory of the volume or of the host where the data is kept: the same text for the same place."""
        mount = self.mount
        if mount is None:
            return None
        inner = text(mount.node, "volume", "subpath") or ""
        return mount.inside(self.path) if not inner else f"{mount.source}/{inner}"

    @property
    def earlier(self) -> Iterator[DataStore]:
        """The data stores before this one in the file that can run together with it."""
        mine = _profiles(self.service)
        for other in DataStore.find(self.service.stack):
            if other is self:
                return
            if isinstance(other, DataStore):
                theirs = _profiles(other.service)
                if not mine or not theirs or mine & theirs:
                    yield other

    @property
    def network(self) -> Network | None:
        """The file system of the named volume that keeps the data; None where the compose file does not tell it."""
        mount = self.mount
        if mount is None or mount.kind is not MountKind.VOLUME:
            return None
        volume = mapping(self.service.stack.model.root, "volumes", mount.source)
        if volume is None or text(volume, "external") == "true" or (text(volume, "driver") or "local") != "local":
            return None
        options, place = options_of(self.service, mount.source)
        kind = options.get("type", "").lower()
        if place is None or not re.fullmatch(r"nfs\d?|cifs|smb\d?|smbfs", kind):
            return Network("", supported=True, location=mount.location)
        hard = kind.startswith("nfs") and "soft" not in re.split(r"[,\s]", options.get("o", ""))
        return Network(kind, supported=self.program.network and hard, location=place)

    @property
    def idle(self) -> Mount | None:
        """A volume of the service on which the data was probably meant to lie, and does not."""
        base = self.path.removesuffix(f"/{_GRAFANA_FILE}")
        for mount in self.service.mounts:
            kept = mount.kind is MountKind.VOLUME or (mount.kind is MountKind.BIND and mount.target in _USUAL)
            elsewhere = mount.target.startswith((*_NO_DATA, f"{base}/"))
            if kept and mount.source and not mount.read_only and not elsewhere:
                return mount
        return None

    @property
    def place(self) -> Setting[str] | FileLocation:
        """Where to mend it that the data is lost: a mount that loses it, what moves the data away, or the mounts."""
        mount = None if isinstance(self.fate, Gap) else self.fate.mount
        if mount is not None and (mount.kind is MountKind.TMPFS or not mount.source):
            return mount.location
        if self.moved is not None:
            return self.moved
        wrong = self.idle or mount
        return wrong.location if wrong is not None else self.service.at("volumes")

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every service whose data path is known, tests and jobs left out."""
        return stack.memo(("data-stores", cls.__name__), lambda: tuple(cls._find(stack)))

    @classmethod
    def _find(cls, stack: Stack) -> Iterator[Self | Gap]:
        for service in stack.services:
            if service.is_one_shot or is_rehearsal(service):
                continue
            if service.component is Component.GRAFANA:
                grafana = _grafana(service)
                if grafana is not None:
                    yield grafana if isinstance(grafana, Gap) else cls(service, GRAFANA, *grafana)
                continue
            program, found = _database(service)
            if program is not None and found and program.serves(service):
                moved = moved_path(program, service)
                if moved is not None:
                    found = tuple(Layout(posixpath.normpath(moved.value), layout.volumes) for layout in found)
                yield cls(service, program, found, moved)


def _database(service: Service) -> tuple[Program | None, tuple[Layout, ...]]:
    """The data base that a service runs. One that the stack builds itself may keep its data anywhere."""
    image = service.image
    if isinstance(image, Gap) or service.is_built:
        return None, ()
    if service.component is Component.VICTORIAMETRICS:
        if re.search(r"vmstorage$", image.repository):
            return VICTORIAMETRICS, (Layout("/vmstorage-data"),)
        return (VICTORIAMETRICS, (VICTORIAMETRICS.layout,)) if _SINGLE.search(image.repository) else (None, ())
    program = program_of(image) if service.component is None else None
    return program, layouts(program, image) if program else ()


def _grafana(service: Service) -> tuple[tuple[Layout, ...], Setting[str] | None] | Gap | None:
    """The file of Grafana's data base; none where that is elsewhere (then only plugins lie there).

    Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#database.
    """
    if _EXTERNAL.match(_raw_url(service)):
        return None
    wanted = [setting(service, *names) for names in _GRAFANA_SETTINGS]
    for found in wanted:
        if isinstance(found, Gap):
            return Gap(found.reason, found.detail, service.name, location=found.location)
    url, kind, file, data = (known(found) for found in wanted)
    if not (url.value or kind.value).lower().startswith("sqlite"):
        return None
    image = service.image
    directory = posixpath.join("/usr/share/grafana", data.value)
    if data.is_default and isinstance(image, Image) and "bitnami" in image.repository:
        directory = "/opt/bitnami/grafana/data"
    path = posixpath.normpath(posixpath.join(directory, file.value or _GRAFANA_FILE))
    moved = next((found for found in (file, data) if found.value and not found.is_default), None)
    return (Layout(path),), moved


def _profiles(service: Service) -> set[str | None]:
    return {text(node) for node in sequence(service.node, "profiles")}


def _raw_url(service: Service) -> str:
    """`[database] url` as it stands, for its scheme: the password in it may be known to Grafana only."""
    node = variables(service).get("GF_DATABASE_URL")
    ini = sources(service).ini
    if node is not None and node.text:
        return node.text
    return "" if isinstance(ini, Gap) else text(ini, "database", "url") or ""


@dataclass(frozen=True, slots=True, eq=False)
class DataMount(Aspect):
    """The mount that the data of a program lies on: a `DataStore`, Prometheus, Alertmanager or Loki."""

    mount: Mount
    path: str

    @property
    def location(self) -> FileLocation:
        """The mount."""
        return self.mount.location

    @property
    def host_path(self) -> str:
        """The directory of the host, absolute or below the project; empty where Docker chooses it."""
        if self.mount.kind is MountKind.BIND:
            return self.mount.source
        options, _ = options_of(self.service, self.mount.source)
        return options.get("device", "") if "bind" in options.get("o", "").split(",") else ""

    @classmethod
    def find(cls, stack: Stack) -> Iterable[Self | Gap]:
        """Every mount on which data is kept."""
        for store in DataStore.find(stack):
            fate = store if isinstance(store, Gap) else store.fate
            if isinstance(fate, Gap):
                yield fate
            elif isinstance(store, DataStore) and fate.mount is not None and not fate.lost:
                yield cls(store.service, fate.mount, store.path)
        for service, place in _others(stack):
            try:
                path = place()
            except GapError as error:
                path = error.gap
            if isinstance(path, Gap):
                yield replace(path, subject=service.name)
            elif path is not None:
                mount = kept_on(service, path.value)
                yield from () if mount is None else (cls(service, mount, path.value),)


def _others(stack: Stack) -> Iterator[tuple[Service, Callable[[], Setting[str] | Gap | None]]]:
    for server in Prometheus.find(stack):
        if isinstance(server, Prometheus):
            yield server.service, partial(getattr, server, "data_path")
    for manager in Alertmanager.find(stack):
        if isinstance(manager, Alertmanager) and not manager.is_wrapped:
            yield manager.service, partial(getattr, manager, "storage_path")
    for loki in Loki.find(stack):
        if isinstance(loki, Loki):
            yield loki.service, partial(getattr, loki, "chunks")


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
