"""How long Prometheus keeps its samples: flags, configuration and defaults by version.

Sources: https://prometheus.io/docs/prometheus/latest/storage/, `TSDBRetentionConfig` in `config/config.go` and
`cmd/prometheus/main.go` at 3.8, 3.10 and 3.11; flags were checked against Prometheus 2.42.
"""

from __future__ import annotations

from datetime import timedelta

from auditor.model.evidence import Gap, GapReason
from auditor.model.location import FileLocation
from auditor.model.node import MappingNode, ScalarNode, mapping, scalar
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.parse.scalars import ByteDialect, byte_size, prometheus_duration
from auditor.subjects.prometheus import Prometheus

DEFAULT = timedelta(days=15)
IN_FILE = (3, 8)
WHOLE_SECTION = (3, 11)
_TIME = "--storage.tsdb.retention.time"
_SECTION = ("storage", "tsdb", "retention")


@dataclass(frozen=True, slots=True)
class Retention:
    """The effective limits. `time` is None for no limit of time, `size` None for no limit of size.

    `explicit` is false where the default of 15 days decides. `fault` says that the program makes something else of what
    is written than its author meant, `fault_at` where.
    """

    time: Setting[timedelta | None]
    size: Setting[int] | None
    explicit: bool
    fault: str = ""
    fault_at: FileLocation | None = None


def retention_of(prometheus: Prometheus) -> Retention | Gap:
    """The effective retention; a gap where flags or configuration cannot be known."""
    return prometheus.stack.memo(("retention", prometheus.id), lambda: _retention(prometheus))


def _retention(prometheus: Prometheus) -> Retention | Gap:
    flags = _from_flags(prometheus)
    if isinstance(flags, Gap):
        return flags
    section = _section(prometheus)
    if section is None or prometheus.before(*IN_FILE):
        return flags
    if isinstance(section, Gap):
        return flags
    return _with_section(prometheus, flags, section)


def _section(prometheus: Prometheus) -> MappingNode | Gap | None:
    root = prometheus.config
    return root if isinstance(root, Gap) else mapping(root, *_SECTION)


def _from_flags(prometheus: Prometheus) -> Retention | Gap:
    time, limit = _own_time(prometheus), _own_size(prometheus)
    if isinstance(time, Gap):
        return time
    if isinstance(limit, Gap):
        return limit
    if time is not None and time.value:
        return Retention(time.map(time.value), limit, explicit=True)
    if limit is not None:
        return Retention(Setting(_TIME, None, limit.location), limit, explicit=True)
    place = time.location if time is not None else prometheus.service.at("command")
    return Retention(Setting(_TIME, DEFAULT, place, is_default=True), None, explicit=False)


def _own_time(prometheus: Prometheus) -> Setting[timedelta] | Gap | None:
    """The flag of the time, or before 3.0 its old name, which counts where the new one is not set or zero."""
    time = _time_flag(prometheus, "storage.tsdb.retention.time")
    if isinstance(time, Gap) or (time is not None and time.value):
        return time
    alias = _time_flag(prometheus, "storage.tsdb.retention")
    return alias if isinstance(alias, Gap) or (alias is not None and alias.value) else time


def _own_size(prometheus: Prometheus) -> Setting[int] | Gap | None:
    size = prometheus.flag("storage.tsdb.retention.size")
    if isinstance(size, Gap):
        return size
    amount = byte_size(size.value, ByteDialect.PROMETHEUS) if size.value else None
    if size.value and amount is None:
        detail = f"{size.name} {size.value!r} is no size"
        return Gap(GapReason.UNPARSABLE, detail, prometheus.id, location=size.location)
    return size.map(amount) if amount else None


def _time_flag(prometheus: Prometheus, name: str) -> Setting[timedelta] | Gap | None:
    found = prometheus.flag(name)
    if isinstance(found, Gap):
        return found
    if not found.value:
        return None
    value = prometheus_duration(found.value)
    if value is None:
        detail = f"{found.name} {found.value!r} is no duration"
        return Gap(GapReason.UNPARSABLE, detail, prometheus.id, location=found.location)
    return found.map(value)


def _with_section(prometheus: Prometheus, flags: Retention, section: MappingNode) -> Retention | Gap:
    time, size = scalar(section, "time"), scalar(section, "size")
    duration = prometheus_duration(time.text) if time else None
    amount = byte_size(size.text, ByteDialect.PROMETHEUS) if size else None
    if (time and duration is None) or (size and amount is None):
        node = time if time and duration is None else size
        detail = "the retention of the configuration cannot be read"
        return Gap(GapReason.UNPARSABLE, detail, prometheus.id, location=(node or section).location)
    in_file = _size_setting(size, amount)
    where = (time or size or section).location.at(".".join(_SECTION))
    if prometheus.before(*WHOLE_SECTION):
        return _field_by_field(flags, time, duration, in_file)
    fault = ""
    if not duration and flags.explicit and flags.time.value:
        fault = f"the section replaces the flags as a whole, so that {flags.time.name} does not count: no limit of time"
    elif not duration and not amount and scalar(section, "percentage") is None:
        fault = "the section is empty and replaces the flags: nothing is ever deleted"
    limit = Setting("storage.tsdb.retention.time", duration or None, where)
    return Retention(limit, in_file, explicit=True, fault=fault, fault_at=where if fault else None)


def _size_setting(size: ScalarNode | None, amount: int | None) -> Setting[int] | None:
    if size is None or not amount:
        return None
    return Setting("storage.tsdb.retention.size", amount, size.location.at(".".join((*_SECTION, "size"))))


def _field_by_field(
    flags: Retention, time: ScalarNode | None, duration: timedelta | None, size: Setting[int] | None
) -> Retention:
    """3.8 to 3.10: each field of the section replaces its flag; on a reload the time is taken a million times too long.

    Source: https://github.com/prometheus/prometheus/pull/18200.
    """
    limit = size or flags.size
    if time is None or not duration:
        return Retention(flags.time, limit, explicit=flags.explicit or limit is not None)
    where = time.location.at(".".join((*_SECTION, "time")))
    fault = "versions 3.8 to 3.10 make it a million times longer when the configuration is reloaded"
    return Retention(Setting("storage.tsdb.retention.time", duration, where), limit, True, fault, where)  # noqa: FBT003 (explicit)
