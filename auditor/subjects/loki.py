"""Loki: the service, its flags, and its configuration as the process computes it.

Sources: https://grafana.com/docs/loki/latest/configure/, `pkg/loki/config_wrapper.go` (what `common` decides) and the
image's Dockerfile; the defaults were compared with the `/config` of a real server.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, mapping, nearest, scalar, sequence, text
from auditor.model.value import Setting, known
from auditor.model.values import dataclass
from auditor.parse.flag_tables import LOKI_BOOLEANS
from auditor.parse.scalars import go_duration, prometheus_duration
from auditor.subjects import loki_storage
from auditor.subjects.agent import Agent, document_scalar, is_true
from auditor.subjects.component import Component
from auditor.subjects.dead_end import DeadEnd, dead_end
from auditor.subjects.mounts import Mount, MountKind

V3 = (3, 0)
FILESYSTEM = "filesystem"
_BUNDLED_PATH = "/etc/loki/local-config.yaml"
_DEFAULTS = {
    "auth_enabled": "true",
    "common.replication_factor": "3",
    "compactor.retention_enabled": "false",
    "ingester.wal.enabled": "true",
    "limits_config.allow_structured_metadata": "true",
    "limits_config.retention_period": "0s",
    "query_range.cache_results": "false",
    "target": "all",
}
# `cmd/loki/loki-docker-config.yaml`, which the image holds as /etc/loki/local-config.yaml
_BUNDLED = {
    "auth_enabled": "false",
    "common.path_prefix": "/loki",
    "common.storage.filesystem.chunks_directory": "/loki/chunks",
    "common.storage.filesystem.rules_directory": "/loki/rules",
    "common.replication_factor": "1",
    "ruler.alertmanager_url": "http://localhost:9093",
}
_FLAGS = {
    "auth_enabled": "auth.enabled",
    "common.path_prefix": "common.path-prefix",
    "common.replication_factor": "common.replication-factor",
    "compactor.retention_enabled": "compactor.retention-enabled",
    "compactor.delete_request_store": "compactor.delete-request-store",
    "compactor.working_directory": "compactor.working-directory",
    "ingester.wal.dir": "ingester.wal-dir",
    "ingester.wal.enabled": "ingester.wal-enabled",
    "limits_config.allow_structured_metadata": "validation.allow-structured-metadata",
    "limits_config.retention_period": "store.retention",
    "query_range.cache_results": "querier.cache-results",
    "ruler.alertmanager_url": "ruler.alertmanager-url",
    "target": "target",
}
# Directories that the image has for its user (`cmd/loki/Dockerfile`): a new volume takes over owner and mode.
_OWNED = ("/loki", "/loki/rules", "/loki/rules-temp", "/etc/loki", "/tmp")  # noqa: S108 (/tmp: everybody may write)
_MONOLITH = frozenset({"all", "write,read,backend", "read,write,backend", "read,write"})


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """An entry of `schema_config.configs`."""

    node: MappingNode
    index: int

    @property
    def location(self) -> FileLocation:
        """Its first key."""
        return self.at("schema")

    def at(self, *route: str) -> FileLocation:
        """The place of a key, or of the entry's `from`."""
        found = nearest(self.node, *route)
        if not found.pointer:
            start = self.node.key("from")
            found = start.location if start else self.node.location
        return found.at(f"schema_config.configs.{self.index}.{'.'.join(route)}")

    def get(self, *route: str) -> str:
        """A key's text; empty where it is absent."""
        return text(self.node, *route) or ""

    @property
    def schema_number(self) -> int | None:
        """13 for `v13`."""
        digits = self.get("schema").removeprefix("v")
        return int(digits) if digits.isdigit() and len(digits) < 4 else None  # noqa: PLR2004 (three digits)

    @property
    def start(self) -> str:
        """The day from which on it counts, as an ISO date; empty where it cannot be told."""
        day = self.get("from")[:10]
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True, eq=False)
class Loki(Agent):
    """One Loki of the stack."""

    COMPONENT: ClassVar[Component] = Component.LOKI
    BINARIES: ClassVar[frozenset[str]] = frozenset({"loki"})
    BOOLEANS: ClassVar[frozenset[str]] = LOKI_BOOLEANS | {
        "compactor.retention-enabled",
        "ingester.wal-enabled",
        "querier.cache-results",
        "validation.allow-structured-metadata",
        "validation.reject-old-samples",
    }
    STOCK: ClassVar[tuple[str, ...]] = (_BUNDLED_PATH,)

    # Effective settings -----------------------------------------------------------------------------------------

    def setting(self, *route: str) -> Setting[str] | Gap:
        """A setting as Loki computes it: flag over file over default; a default's place is where it would be set."""
        name = ".".join(route)
        given = self.flag(_FLAGS[name]) if name in _FLAGS else None
        if given is not None:
            return given
        if self.is_bundled:
            value = _BUNDLED.get(name, _DEFAULTS.get(name, ""))
            return Setting(name, value, self.service.at("command"), is_default=True)
        root = self.config
        if isinstance(root, Gap):
            return root
        node = document_scalar(root, *route)
        if node is not None:
            return self.value(node, name)
        return Setting(name, _DEFAULTS.get(name, ""), nearest(root, *route).at(name), is_default=True)

    def text_of(self, *route: str) -> str:
        """The value of a setting; a gap raises."""
        return self.setting(*route).value

    def is_on(self, *route: str) -> bool:
        """A boolean setting; a gap raises."""
        return is_true(known(self.setting(*route)))

    def duration(self, *route: str) -> Setting[timedelta]:
        """A duration; a gap raises."""
        found = known(self.setting(*route))
        length = prometheus_duration(found.value)
        length = go_duration(found.value) if length is None else length
        if length is None:
            detail = f"{found.name} {found.value!r} is no duration"
            return Gap(GapReason.UNPARSABLE, detail, self.id, location=found.location).value
        return found.map(length)

    def node(self, *route: str) -> MappingNode | None:
        """A section of the document; None where it is absent. A gap raises, except for the bundled example."""
        if self.is_bundled:
            return None
        root = self.config
        return root.value if isinstance(root, Gap) else mapping(root, *route)

    def key(self, *route: str) -> ScalarNode | None:
        """The key of a section or setting that stands in the document."""
        parent = self.node(*route[:-1])
        return parent.key(route[-1]) if parent else None

    # Schema -----------------------------------------------------------------------------------------------------

    @property
    def periods(self) -> tuple[Period, ...]:
        """`schema_config.configs`; none for the bundled example. A gap raises."""
        schema = self.node("schema_config")
        return tuple(
            Period(node, index)
            for index, node in enumerate(sequence(schema, "configs"))
            if isinstance(node, MappingNode)
        )

    @property
    def active(self) -> Period | None:
        """The period that today's logs are written in: the last one that has begun."""
        today = self.stack.today.isoformat()
        begun = [period for period in self.periods if period.start <= today]
        return begun[-1] if begun else None

    @property
    def coming(self) -> tuple[Period, ...]:
        """The periods that have not begun."""
        today = self.stack.today.isoformat()
        return tuple(period for period in self.periods if period.start > today)

    @property
    def object_store(self) -> str:
        """The store that today's chunks are written to (`filesystem`, `s3`, a named store); empty where not told."""
        if self.is_bundled:
            return FILESYSTEM
        return self.active.get("object_store") if self.active else ""

    # Paths ------------------------------------------------------------------------------------------------------

    @property
    def prefix(self) -> str:
        """`common.path_prefix` without its last slash. A gap raises."""
        return self.text_of("common", "path_prefix").rstrip("/")

    @property
    def chunks(self) -> Setting[str] | None:
        """The directory of the chunks, where they are kept on a file system."""
        if self.object_store != FILESYSTEM:
            return None
        routes = (
            ("storage_config", "filesystem", "directory"),
            ("common", "storage", "filesystem", "chunks_directory"),
            ("common", "path_prefix"),
        )
        return self._first(routes, "")

    @property
    def wal(self) -> Setting[str] | None:
        """The directory of the write-ahead log, as long as there is one."""
        if not self.is_on("ingester", "wal", "enabled"):
            return None
        return self._first((("ingester", "wal", "dir"),), "wal")

    @property
    def compactor_directory(self) -> Setting[str] | None:
        """`compactor.working_directory`."""
        return self._first((("compactor", "working_directory"),), "compactor")

    def _first(self, routes: tuple[tuple[str, ...], ...], below: str) -> Setting[str] | None:
        for route in routes:
            found = known(self.setting(*route))
            if found.value:
                return found.map(self.inside(found.value))
        if not below or not self.prefix:
            return None
        prefix = known(self.setting("common", "path_prefix"))
        return prefix.map(self.inside(f"{self.prefix}/{below}"))

    def inside(self, path: str) -> str:
        """A path of the configuration as an absolute path of the container."""
        return posixpath.normpath(posixpath.join(text(self.service.node, "working_dir") or "/", path))

    @property
    def runs_as_root(self) -> bool:
        """True where `user` makes it root; the image's own user is 10001."""
        user = self.service.setting("user")
        return user is not None and user.value.partition(":")[0] in ("0", "root")

    def volumes_of_root(self) -> Iterator[tuple[Mount, Setting[str]]]:
        """New volumes that Docker makes as root's because the image has no such directory, with what Loki keeps there.

        Source: https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container (an empty volume
        takes contents and owner of the image's directory; without one it belongs to root).
        """
        seen: set[str] = set()
        for setting in (self.chunks, self.wal, self.compactor_directory):
            mount = self.service.mount_for(setting.value) if setting else None
            if setting is None or mount is None or mount.kind is not MountKind.VOLUME or mount.target in seen:
                continue
            seen.add(mount.target)
            if mount.target not in _OWNED and not loki_storage.is_prepared(self.service, mount):
                yield mount, setting

    def owner_unknown(self, mount: Mount) -> str:
        """Why a new volume may belong to somebody else than root; empty where nothing says so."""
        return loki_storage.owner_unknown(self.service, mount)

    @property
    def other_data_mounts(self) -> tuple[Mount, ...]:
        """Volumes on which its configuration keeps no chunks."""
        return loki_storage.other_data_mounts(self)

    @property
    def unread_config(self) -> Mount | None:
        """A mounted configuration that it does not read, while it runs the image's example."""
        return loki_storage.unread_config(self) if self.is_bundled else None

    # Retention and removed keys ---------------------------------------------------------------------------------

    @property
    def legacy_retention(self) -> ScalarNode | None:
        """`table_manager.retention_deletes_enabled`, where it is on. A gap raises."""
        manager = self.node("table_manager")
        node = scalar(manager, "retention_deletes_enabled")
        return node if node is not None and node.text.lower() == "true" else None

    @property
    def idle_table_manager(self) -> str:
        """What the table manager has no power over here: indexes of tsdb, and chunks on a file system."""
        store = self.active.get("store") if self.active else ""
        if store == "tsdb":
            return "the tsdb index"
        return "chunks on a file system" if self.object_store == FILESYSTEM else ""

    @property
    def removed_keys(self) -> tuple[tuple[ScalarNode, str, str], ...]:
        """Keys that its version refuses, with their names and what to do instead."""
        return tuple(loki_storage.removed_keys(self)) if self.since(*V3) else ()

    # Ruler ------------------------------------------------------------------------------------------------------

    @property
    def rules_directory(self) -> str:
        """Where a local ruler finds its rules; empty where it keeps them elsewhere. A gap raises."""
        kind = self.text_of("ruler", "storage", "type")
        if kind and kind != "local":
            return ""
        local = self.text_of("ruler", "storage", "local", "directory")
        return local or self.text_of("common", "storage", "filesystem", "rules_directory")

    @property
    def mounted_rules(self) -> tuple[tuple[FileLocation, str], ...] | str:
        """Mounts that bring rule files, each with the path of a file; or why there are none. A gap raises."""
        return loki_storage.mounted_rules(self)

    def dead_end(self, address: str) -> DeadEnd | None:
        """Why an address of its configuration reaches nobody; None where it can."""
        return dead_end(self.service, address)

    # Topology ---------------------------------------------------------------------------------------------------

    @property
    def is_alone(self) -> bool:
        """True where it is the whole of Loki: one service, one replica, no peers. A gap raises."""
        others = [service for service in self.stack.services if service.component is Component.LOKI]
        if len(others) > 1 or self.service.replicas > 1:
            return False
        if self.text_of("target").replace(" ", "") not in _MONOLITH:
            return False
        peers = self.node("memberlist")
        names = {text(item) or "" for item in sequence(peers, "join_members")}
        return all(name.partition(":")[0] in self.service.names for name in names)

    @property
    def replication(self) -> Setting[str] | Gap:
        """How many ingesters must take each log line: the ingester's own setting over the common one."""
        if not self.is_bundled and not isinstance(self.config, Gap):
            route = ("ingester", "lifecycler", "ring", "replication_factor")
            node = scalar(self.config, *route)
            if node is not None and node.text:
                return self.value(node, ".".join(route))
        return self.setting("common", "replication_factor")
