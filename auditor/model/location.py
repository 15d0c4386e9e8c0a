"""Where a value was read: a place in a file, in a container's inspect data or in an HTTP answer."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model.values import dataclass


class Span(NamedTuple):
    """A range of characters in a text file; lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A place in a file.

    `path` is relative to the audited directory, with forward slashes. `pointer` is the dotted route of
    the value in a structured file (`services.grafana.image`), empty where there is none. `missing` is the
    tail of the route that is not in the file: the span then belongs to the nearest enclosing key.
    """

    path: str
    span: Span | None = None
    pointer: str = ""
    missing: str = ""

    def at(self, pointer: str, missing: str = "") -> FileLocation:
        """The same place, named by another route."""
        return FileLocation(self.path, self.span, pointer, missing)

    def __str__(self) -> str:
        if self.span is None:
            return self.path
        return f"{self.path}:{self.span.line}:{self.span.column}"


@dataclass(frozen=True, slots=True)
class ContainerLocation:
    """A field of what the engine says of a container, e.g. `grafana-1` `/HostConfig/Memory`."""

    container: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.container}{self.pointer}"


@dataclass(frozen=True, slots=True)
class EndpointLocation:
    """A field of an HTTP answer, e.g. `GET http://127.0.0.1:9090/api/v1/targets` `/data/0/health`."""

    url: str
    pointer: str = ""
    method: str = "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.url}{self.pointer}"


Location = FileLocation | ContainerLocation | EndpointLocation
