"""What of Loki's volumes, rules and removed keys takes more than one look at its configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap, GapError, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import ScalarNode, mapping, text
from auditor.subjects.mounts import Mount, MountKind
from auditor.subjects.service import Service

if TYPE_CHECKING:
    from auditor.subjects.loki import Loki

# https://grafana.com/docs/loki/latest/setup/upgrade/#300
REMOVED = (
    ("compactor.shared_store", "write delete_request_store instead"),
    ("compactor.shared_store_key_prefix", "write delete_request_store_key_prefix instead"),
    ("compactor.deletion_mode", "write limits_config.deletion_mode instead"),
    ("storage_config.boltdb_shipper.shared_store", "the period's object_store decides"),
    ("storage_config.boltdb_shipper.shared_store_key_prefix", "the period's index.path_prefix decides"),
    ("storage_config.tsdb_shipper.shared_store", "the period's object_store decides"),
    ("storage_config.tsdb_shipper.shared_store_key_prefix", "the period's index.path_prefix decides"),
    ("ingester.max_transfer_retries", "the write-ahead log has replaced it"),
    ("limits_config.enforce_metric_name", "leave it out"),
    ("chunk_store_config.max_look_back_period", "write limits_config.max_query_lookback instead"),
    ("querier.engine.timeout", "write limits_config.query_timeout instead"),
)
_YAML = (".yml", ".yaml")
_DATA = ("/loki", "/tmp/loki", "/data", "/data/loki", "/var/lib/loki", "/var/loki")  # noqa: S108 (in the container)


def removed_keys(loki: Loki) -> Iterator[tuple[ScalarNode, str, str]]:
    """Keys of the document that Loki 3.0 no longer knows, and what to do instead."""
    for name, instead in REMOVED:
        key = loki.key(*name.split("."))
        if key is not None:
            yield key, name, instead


def other_data_mounts(loki: Loki) -> tuple[Mount, ...]:
    """Named volumes, and binds at usual places of data, on which Loki's configuration keeps no chunks."""
    chunks = loki.chunks
    return tuple(
        mount
        for mount in loki.service.mounts
        if mount.source
        and (mount.kind is MountKind.VOLUME or (mount.kind is MountKind.BIND and mount.target in _DATA))
        and not (chunks is not None and mount.covers(chunks.value))
        and not mount.target.startswith("/etc/")
    )


def unread_config(loki: Loki) -> Mount | None:
    """A mounted file that looks like Loki's configuration, though Loki reads another."""
    for mount in loki.service.mounts:
        is_file = mount.target.endswith(_YAML) and "rule" not in mount.target
        if is_file and mount.kind in (MountKind.BIND, MountKind.CONFIG):
            return mount
    return None


def owner_unknown(service: Service, mount: Mount) -> str:
    """Why a new volume may belong to somebody else than root; empty where nothing says so."""
    volume = mapping(service.stack.model.root, "volumes", mount.source)
    if volume is None:
        return ""
    external = volume.get("external")
    if external is not None and (text(external) or "true").lower() == "true":
        return f"volume {mount.source} is made outside this stack"
    options = mapping(volume, "driver_opts")
    return f"volume {mount.source} is made with options of its driver" if options and options.entries else ""


def is_prepared(service: Service, mount: Mount) -> bool:
    """True where another service changes the owner of the same volume (the usual init container)."""
    for other in service.stack.services:
        shares = any(one.kind is MountKind.VOLUME and one.source == mount.source for one in other.mounts)
        words = " ".join(node.text for node in (*(other.entrypoint or ()), *(other.command or ())))
        if shares and mount.source and other is not service and ("chown" in words or "chmod" in words):
            return True
    return False


def mounted_rules(loki: Loki) -> tuple[tuple[FileLocation, str], ...] | str:
    """Mounts that bring rule files below the ruler's directory, each with a file's path; or why none can be.

    A listing that is not there yet raises.
    """
    directory = loki.rules_directory
    if not directory:
        return "the ruler keeps its rules in an object store or nowhere"
    directory = loki.inside(directory)
    found: list[tuple[FileLocation, str]] = []
    for mount in loki.service.mounts:
        below = mount.target == directory or mount.target.startswith(f"{directory}/")
        if mount.kind is MountKind.BIND and below and mount.target.endswith(_YAML):
            found.append((mount.location, mount.target))
        elif mount.kind is MountKind.BIND and (below or mount.covers(directory)):
            inside = mount.target if below else directory
            found += [(mount.location, path) for path in _rule_files(loki.service, mount, inside)]
    return tuple(found)


def _rule_files(service: Service, mount: Mount, inside: str) -> Iterator[str]:
    listing = service.stack.view.directory(mount.inside(inside), recursive=True)
    if isinstance(listing, Gap):
        if listing.reason is not GapReason.MISSING:
            raise GapError(listing)
        return
    yield from (posixpath.join(inside, name) for name in sorted(listing.names) if name.endswith(_YAML))
