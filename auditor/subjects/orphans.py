"""Rule files of a repository that no Prometheus of its stack loads.

Only YAML files whose path suggests rules are read, outside other stacks, tests and charts, and none that another
program of the stack mounts (Loki's and Thanos's rulers read files of the same shape).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.model.evidence import Gap
from auditor.model.node import MappingNode, Node, scalar, sequence
from auditor.model.pattern import regex
from auditor.subjects.mounts import MountKind
from auditor.subjects.stack import Stack

_MAX_FILES = 200
_HINT = regex(r"(?:^|[^a-z])(?:rules?|alerts?|alerting|records?|recordings?|slos?|prom|prometheus)(?:[^a-z]|$)")
_COMPOSE = regex(r"(?:docker-)?compose[\w.-]*\.ya?ml")
_ELSEWHERE = frozenset(
    {
        *("test", "tests", "testdata", "fixtures", "examples", "example", "docs", "doc", "vendor", "node_modules"),
        *("charts", "chart", "helm", "k8s", "kubernetes", "kustomize", "templates", "loki", "mimir", "tempo", "thanos"),
        *("vmalert", "victoriametrics", "cortex", "grafana", "archive", "archived", "old", "backup", "deprecated"),
    }
)


def orphan_paths(stack: Stack, loaded: frozenset[str]) -> Iterator[tuple[str, MappingNode]]:
    """Paths and contents of rule files below the stack's directory that are not among `loaded`."""
    listing = stack.view.directory(stack.directory, recursive=True)
    if isinstance(listing, Gap):
        return
    candidates = list(_candidates(listing.names))
    mounted = tuple(_mounted(stack))
    for name in candidates[:_MAX_FILES]:
        path = posixpath.normpath(posixpath.join(stack.directory, name))
        if path in loaded or any(path == source or path.startswith(f"{source}/") for source in mounted):
            continue
        document = stack.view.yaml(path)
        if isinstance(document, Gap) or document.fatal is not None or len(document.roots) != 1:
            continue
        root = document.root
        if isinstance(root, MappingNode) and _holds_rules(root):
            yield path, root


def _candidates(names: tuple[str, ...]) -> Iterator[str]:
    others = {posixpath.dirname(name) for name in names if _COMPOSE.fullmatch(posixpath.basename(name))} - {""}
    for name in names:
        if not name.endswith((".yml", ".yaml", ".rules")) or not _HINT.search(name.lower()):
            continue
        parts = name.lower().split("/")[:-1]
        if _ELSEWHERE.intersection(parts) or any(part.startswith(".") for part in parts):
            continue
        if not any(name.startswith(f"{other}/") for other in others):
            yield name


def _mounted(stack: Stack) -> Iterator[str]:
    """What other programs of the stack mount: their files are not Prometheus's to load."""
    from auditor.subjects.prometheus import Prometheus  # noqa: PLC0415 (which needs the rules)

    servers = {found.id for found in Prometheus.find(stack) if isinstance(found, Prometheus)}
    for service in stack.services:
        if service.name in servers:
            continue
        for mount in service.mounts:
            source = posixpath.normpath(mount.source or ".")
            if mount.kind is MountKind.BIND and source != "." and not source.startswith(("/", "..")):
                yield source


def _holds_rules(root: MappingNode) -> bool:
    return any(
        scalar(rule, "expr") is not None and (scalar(rule, "alert") or scalar(rule, "record")) is not None
        for group in sequence(root, "groups")
        for rule in _rules(group)
    ) and set(root.keys()) <= {"groups", "namespace"}


def _rules(group: Node) -> tuple[Node, ...]:
    return sequence(group, "rules")
