"""What makes Prometheus refuse to start: its configuration and its command line.

Sources: `config/config.go` and `cmd/prometheus/main.go`; checked with `promtool check config` and the server, 2.42.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, Node, ScalarNode, VariableState, mapping, scalar, sequence
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.parse.document import DocumentProblem
from auditor.parse.flag_tables import PROMETHEUS_FEATURE_LIFE, PROMETHEUS_LIFE, FlagLife
from auditor.parse.scalars import ByteDialect, byte_size, prometheus_duration
from auditor.parse.yamldoc import parse_yaml
from auditor.subjects import join
from auditor.subjects import prometheus_keys as keys
from auditor.subjects.prometheus import Prometheus

_DURATIONS = ("scrape_interval", "scrape_timeout", "evaluation_interval")
_DURATION_FLAGS = (
    "query.lookback-delta",
    "query.timeout",
    "rules.alert.for-grace-period",
    "rules.alert.for-outage-tolerance",
    "rules.alert.resend-delay",
    "storage.tsdb.max-block-duration",
    "storage.tsdb.min-block-duration",
    "storage.tsdb.retention",
    "storage.tsdb.retention.time",
    "web.read-timeout",
)
_SIZE_FLAGS = ("storage.tsdb.retention.size", "storage.tsdb.wal-segment-size")
_TEMPLATE = regex(r"\{%|\{\{")
_SECTION_SINCE = (3, 8)


def config_faults(prometheus: Prometheus) -> tuple[DocumentProblem, ...] | Gap:
    """Everything that ends the start in the configuration, each with its place; a gap where it cannot be read."""
    return prometheus.stack.memo(("config faults", prometheus.id), lambda: _config_faults(prometheus))


def _config_faults(prometheus: Prometheus) -> tuple[DocumentProblem, ...] | Gap:
    found = prometheus.config_file
    if isinstance(found, Gap):
        return found
    if _TEMPLATE.search(found.text.split("\n\n", 1)[0]) or "{%" in found.text:
        return Gap(GapReason.UNRESOLVED, f"{found.path} is a template", prometheus.id, location=found.location)
    document = join.read(prometheus.service, found, parse_yaml)
    if isinstance(document, Gap):
        return document
    if document.problems:
        return document.problems
    root = document.root
    if not isinstance(root, MappingNode):
        return ()
    return tuple(_faults(prometheus, root))


def _faults(prometheus: Prometheus, root: MappingNode) -> Iterator[DocumentProblem]:
    strict = prometheus.minor is not None and prometheus.minor <= keys.AS_OF
    yield from _unknown(root, keys.TOP, "configuration")
    settings = mapping(root, "global")
    if settings is not None:
        if strict:
            yield from _unknown(settings, keys.GLOBAL, "global")
        yield from _bad_durations(settings)
    section = mapping(root, "storage", "tsdb")
    if section is not None:
        for wrong, _ in section.entries:
            if wrong.text in keys.NOT_TSDB:
                message = f"{wrong.text!r} is no key of storage.tsdb: it is set by a flag, or not at all"
                yield DocumentProblem(message, wrong.location)
    retention = section.key("retention") if section else None
    if retention is not None and prometheus.before(*_SECTION_SINCE):
        yield DocumentProblem(
            "storage.tsdb.retention is known since 3.8 only: this version refuses it", retention.location
        )
    if prometheus.is_agent:
        for name in ("alerting", "rule_files"):
            key = root.key(name)
            if key is not None:
                yield DocumentProblem(f"{name} is not allowed in agent mode", key.location)
    yield from _job_faults(root, strict=strict)


def _job_faults(root: MappingNode, *, strict: bool) -> Iterator[DocumentProblem]:
    seen: dict[str, ScalarNode] = {}
    for node in sequence(root, "scrape_configs"):
        if not isinstance(node, MappingNode):
            yield DocumentProblem("a scrape config must be a mapping", node.location)
            continue
        name = scalar(node, "job_name")
        if name is None or not name.text:
            yield DocumentProblem("a scrape config has no job_name", node.location)
        elif name.text in seen:
            first = seen[name.text].span.line
            yield DocumentProblem(f"job_name {name.text!r} stands twice; first in line {first}", name.location)
        else:
            seen[name.text] = name
        if strict:
            yield from _unknown(node, keys.SCRAPE, "scrape config", discovery=True)
        yield from _bad_durations(node)
        if not sequence(node, "relabel_configs"):
            yield from _bad_targets(node)


def _unknown(
    node: MappingNode, known: frozenset[str], where: str, *, discovery: bool = False
) -> Iterator[DocumentProblem]:
    for key, _ in node.entries:
        if key.text not in known and not (discovery and key.text.endswith("_sd_configs")):
            if where == "configuration" and key.text.startswith("x-"):
                message = f"{key.text!r} is no key of Prometheus: extensions with x- belong to compose files"
            else:
                message = f"unknown key {key.text!r} in the {where}"
            yield DocumentProblem(message, key.location)


def _bad_durations(node: MappingNode) -> Iterator[DocumentProblem]:
    for name in _DURATIONS:
        value = scalar(node, name)
        if value is not None and value.text and prometheus_duration(value.text) is None:
            yield DocumentProblem(f"{name} {value.text!r} is no duration such as 30s", value.location)


def _bad_targets(node: MappingNode) -> Iterator[DocumentProblem]:
    for group in sequence(node, "static_configs"):
        for target in sequence(group, "targets"):
            if isinstance(target, ScalarNode) and "/" in target.text:
                message = f"target {target.text!r} must be host:port, without scheme and path"
                yield DocumentProblem(message, target.location)


# The command line ---------------------------------------------------------------------------------------------------


def flag_faults(prometheus: Prometheus) -> tuple[DocumentProblem, ...] | Gap:
    """Every argument that ends the start."""
    flags = prometheus.flags
    if isinstance(flags, Gap):
        return flags
    found = list(flags.problems)
    refused = {problem.location for problem in found}
    found.extend(_unknown_to_version(prometheus, flags.settings))
    for setting in flags.settings:
        name = setting.name[2:]
        if setting.location in refused:
            continue
        if name in _DURATION_FLAGS and prometheus_duration(setting.value) is None:
            found.append(_said(f"{setting.name} {setting.value!r} is no duration such as 30d", setting))
        elif name in _SIZE_FLAGS and byte_size(setting.value, ByteDialect.PROMETHEUS) is None:
            found.append(_said(f"{setting.name} {setting.value!r} is no size such as 50GB", setting))
    return tuple(found)


def _said(message: str, setting: Setting[str]) -> DocumentProblem:
    where = setting.location
    return DocumentProblem(message, where if isinstance(where, FileLocation) else FileLocation(str(where)))


def _unknown_to_version(prometheus: Prometheus, settings: tuple[Setting[str], ...]) -> Iterator[DocumentProblem]:
    version = prometheus.minor
    if version is None:
        return
    for setting in settings:
        life = PROMETHEUS_LIFE.get(setting.name[2:])
        if life is not None and not life.exists_in(version):
            instead = f"; instead: {life.instead}" if life.instead else ""
            number = f"{version[0]}.{version[1]}"
            yield _said(f"Prometheus {number} does not know {setting.name}{instead}", setting)


def hangs_on_variable(prometheus: Prometheus, problem: DocumentProblem) -> bool:
    """True where a variable that nobody set takes part in the argument."""
    argv = prometheus.argv
    return not isinstance(argv, Gap) and any(
        node.location == problem.location and any(use.state is VariableState.UNSET for use in node.variables)
        for node in argv
    )


def idle_features(prometheus: Prometheus) -> tuple[tuple[str, Setting[str], FlagLife], ...] | Gap:
    """Names of `--enable-feature` that this version ignores."""
    flags, version = prometheus.flags, prometheus.minor
    if isinstance(flags, Gap):
        return flags
    if version is None:
        detail = "the version of Prometheus cannot be told"
        return Gap(GapReason.UNRESOLVED, detail, prometheus.id, location=prometheus.location)
    return tuple(
        (name, setting, life)
        for setting in flags.all("enable-feature")
        for name in (part.strip() for part in setting.value.split(","))
        if (life := PROMETHEUS_FEATURE_LIFE.get(name)) and not life.exists_in(version)
    )


def scalars(node: Node, pointer: str = "") -> Iterator[tuple[str, ScalarNode]]:
    """Every scalar below a node with its route, in order, without recursion."""
    pending: list[tuple[str, Node]] = [(pointer, node)]
    while pending:
        route, current = pending.pop()
        if isinstance(current, ScalarNode):
            yield route, current
        elif isinstance(current, MappingNode):
            pending.extend((f"{route}.{name}".lstrip("."), value) for name, value in reversed(tuple(current.items())))
        else:
            items = list(enumerate(current.items))
            pending.extend((f"{route}.{index}".lstrip("."), item) for index, item in reversed(items))
