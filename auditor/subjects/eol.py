"""Until when each program of a stack gets fixes: dated tables, and the one question that is asked of them.

A table knows what was announced on the day `as_of`. An end that has passed stays passed; that a version is still
supported is believed until `valid_until` only, after which nobody here can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from auditor.model.values import dataclass
from auditor.subjects.component import Component

Minor = tuple[int, int]


class SupportState(StrEnum):
    """What is known of a version."""

    SUPPORTED = "supported"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """A minor version that gets fixes until `end`, inclusive; None where no end was announced."""

    minor: Minor
    end: date | None


@dataclass(frozen=True, slots=True)
class Table:
    """What a vendor announced.

    Versions below `ended_before` that no line names have ended. `ended` is the day on which the whole program came to
    its end. `newest` is the newest minor on the day `as_of`; of newer ones nothing is known.
    """

    source: str
    as_of: date
    valid_until: date
    newest: Minor | None = None
    lines: tuple[Line, ...] = ()
    ended_before: Minor | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """The state of a version on a day, why, and the day on which it ends or ended where that was announced."""

    state: SupportState
    reason: str
    end: date | None = None
    source: str = ""


_AS_OF = date(2026, 11, 23)
_GRAFANA_AS_OF = date(2026, 9, 30)

_GRAFANA = (
    # A minor is supported for nine months, the last minor of a major for fifteen.
    Line((9, 5), date(2024, 5, 14)),
    Line((10, 0), date(2023, 10, 24)),
    Line((10, 1), date(2024, 1, 23)),
    Line((10, 2), date(2024, 7, 24)),
    Line((10, 3), date(2024, 10, 23)),
    Line((10, 4), date(2025, 6, 5)),
    Line((11, 0), date(2025, 2, 14)),
    Line((11, 1), date(2025, 4, 23)),
    Line((11, 2), date(2025, 5, 27)),
    Line((11, 3), date(2025, 7, 22)),
    Line((11, 4), date(2025, 9, 5)),
    Line((11, 5), date(2025, 10, 28)),
    Line((11, 6), date(2026, 6, 25)),
    Line((12, 0), date(2026, 2, 5)),
    Line((12, 1), date(2026, 4, 22)),
    Line((12, 2), date(2026, 6, 23)),
    Line((12, 3), date(2026, 8, 19)),
    Line((12, 4), date(2027, 5, 24)),
    Line((13, 0), date(2027, 1, 9)),
    Line((13, 1), date(2027, 3, 20)),
    Line((13, 2), date(2027, 5, 18)),
)

_PROMETHEUS_LTS = (
    Line((2, 37), date(2023, 7, 31)),
    Line((2, 45), date(2024, 7, 31)),
    Line((2, 53), date(2025, 7, 31)),
    Line((3, 5), date(2026, 7, 31)),
    Line((3, 13), date(2027, 7, 31)),
)

TABLES: Mapping[Component, Table] = {
    Component.GRAFANA: Table(
        source="https://grafana.com/docs/grafana/latest/upgrade-guide/when-to-upgrade/",
        as_of=_GRAFANA_AS_OF,
        valid_until=date(2027, 5, 31),
        newest=(13, 2),
        lines=_GRAFANA,
        ended_before=(12, 4),
    ),
    # Minors that are not LTS get fixes for six weeks only.
    Component.PROMETHEUS: Table(
        source="https://prometheus.io/docs/introduction/release-cycle/",
        as_of=_AS_OF,
        valid_until=date(2027, 7, 31),
        newest=(3, 13),
        lines=_PROMETHEUS_LTS,
        ended_before=(3, 13),
    ),
    # No end of support was announced for any version.
    Component.ALERTMANAGER: Table(
        source="https://prometheus.io/docs/introduction/release-cycle/",
        as_of=_AS_OF,
        valid_until=date(2027, 11, 30),
        newest=(0, 34),
    ),
    # Security fixes go to the last two minors, and to the last minor of the major before; there are no dates.
    Component.LOKI: Table(
        source="https://github.com/grafana/loki/issues/18484#issuecomment-3098532391",
        as_of=_GRAFANA_AS_OF,
        valid_until=date(2027, 5, 31),
        newest=(3, 7),
        lines=(Line((2, 9), None), Line((3, 6), None), Line((3, 7), None)),
        ended_before=(3, 6),
    ),
    Component.PROMTAIL: Table(
        source="https://grafana.com/docs/loki/latest/send-data/promtail/",
        as_of=_AS_OF,
        valid_until=date.max,
        ended=date(2026, 3, 2),
    ),
}


def support(component: Component, version: tuple[int, ...] | None, today: date) -> Support:
    """What is known of the support of `version` on the day `today`; None is a version that nobody can tell."""
    table = TABLES.get(component)
    if table is None:
        return Support(SupportState.UNKNOWN, f"no support dates are known of {component}")
    if table.ended is not None and table.ended < today:
        return Support(SupportState.ENDED, f"{component} came to its end on {table.ended}", table.ended, table.source)
    if version is None or len(version) < 2:  # noqa: PLR2004 (major.minor)
        return Support(SupportState.UNKNOWN, "the image's tag names no minor version", source=table.source)
    return _of_minor(component, table, (version[0], version[1]), today)


def _of_minor(component: Component, table: Table, minor: Minor, today: date) -> Support:
    name = f"{component} {minor[0]}.{minor[1]}"
    line = next((line for line in table.lines if line.minor == minor), None)
    if line is not None and line.end is not None and line.end < today:
        return Support(SupportState.ENDED, f"support of {name} ended on {line.end}", line.end, table.source)
    if line is None and table.ended_before is not None and minor < table.ended_before:
        return Support(SupportState.ENDED, f"support of {name} has ended", None, table.source)
    if today > table.valid_until:
        reason = f"the table of support dates was made on {table.as_of} and holds until {table.valid_until}"
        return Support(SupportState.UNKNOWN, reason, source=table.source)
    if line is not None:
        until = f"until {line.end}" if line.end else "without an announced end"
        return Support(SupportState.SUPPORTED, f"{name} is supported {until}", line.end, table.source)
    newer = table.newest is not None and minor > table.newest
    why = f"newer than what was known on {table.as_of}" if newer else "without an announced end of support"
    return Support(SupportState.UNKNOWN, f"{name} is {why}", source=table.source)
