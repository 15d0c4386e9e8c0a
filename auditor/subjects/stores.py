"""Programs that keep data: how they are recognised, where the data lies, and which volumes their images declare.

A volume that an image declares (`VOLUME`) and nothing is mounted at becomes an anonymous one, even below a mount of a
directory above it. Sources: the Dockerfiles behind https://hub.docker.com/_/<name>, and each program's documentation.
"""

from __future__ import annotations

import posixpath
import re

from auditor.model.location import FileLocation
from auditor.model.node import mapping, text
from auditor.model.pattern import regex
from auditor.model.value import Setting
from auditor.model.values import dataclass
from auditor.subjects.component import Image
from auditor.subjects.service import Service

_POSTGRES = "/var/lib/postgresql"
_POSTGRES_MOVED = 18  # https://hub.docker.com/_/postgres#pgdata: from 18 on below /var/lib/postgresql/<version>/docker
_PG_TAG = regex(r"pg(\d+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where data lies by default, and the volumes that the image declares."""

    path: str
    volumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """A program that keeps data. `server` are its binaries; `variable` and `flag` move its data.

    `network` says that its makers support data on network file systems.
    """

    name: str
    images: str
    server: str
    layout: Layout
    variable: str = ""
    flag: str = ""
    network: bool = False

    def serves(self, service: Service) -> bool:
        """True where the service runs the server, not a client or a backup from the same image."""
        words = [node.text for node in (*(service.entrypoint or ()), *(service.command or ()))]
        if not words or words[0].startswith("-") or words[0].endswith("entrypoint.sh"):
            return True
        if re.fullmatch(self.server, posixpath.basename(words[0])):
            return True
        script = "\n".join(words[1:]) if service.runs_shell else " ".join(words)
        return bool(re.search(rf"(?:^|[;&|\n]\s*|exec\s+|/)(?:{self.server})(?:\s+[-\"$]|\s*$)|entrypoint\.sh", script))


def _library(*names: str) -> str:
    return rf"(library/)?({'|'.join(names)})"


_PROGRAMS = (
    Program(
        "PostgreSQL",
        _library("postgres") + r"|postgis/postgis|pgvector/pgvector|timescale/timescaledb",
        "postgres",
        Layout(f"{_POSTGRES}/data", (f"{_POSTGRES}/data",)),
        variable="PGDATA",
        network=True,  # with hard mounts: https://www.postgresql.org/docs/current/creating-cluster.html#CREATING-CLUSTER-NFS
    ),
    Program(
        "MySQL",
        _library("mysql", "mariadb", "percona") + r"|mysql/mysql-server",
        "mysqld|mariadbd|mysqld_safe",
        Layout("/var/lib/mysql", ("/var/lib/mysql",)),
        flag="datadir",
    ),
    Program(
        "MongoDB",
        _library("mongo") + r"|mongodb/mongodb-community-server",
        "mongod",
        Layout("/data/db", ("/data/db", "/data/configdb")),
        flag="dbpath",
    ),
    Program(
        "ClickHouse",
        _library("clickhouse") + r"|(clickhouse|yandex)/clickhouse-server",
        "clickhouse-server",
        Layout("/var/lib/clickhouse", ("/var/lib/clickhouse",)),
    ),
    Program(
        "Elasticsearch",
        _library("elasticsearch") + r"|elasticsearch/elasticsearch",
        "elasticsearch",
        Layout("/usr/share/elasticsearch/data"),
        variable="path.data",
    ),
    Program(
        "OpenSearch",
        r"opensearchproject/opensearch",
        "opensearch",
        Layout("/usr/share/opensearch/data"),
        variable="path.data",
    ),
    Program(
        "VictoriaLogs",
        r"victoriametrics/victoria-logs",
        "victoria-logs-prod",
        Layout("/victoria-logs-data"),
        flag="storageDataPath",
        network=True,
    ),
)
_INFLUX = {1: "/var/lib/influxdb", 2: "/var/lib/influxdb2"}  # https://hub.docker.com/_/influxdb
_INFLUXDB = Program("InfluxDB", _library("influxdb"), "influxd", Layout(""))
_PATTERNS = tuple((program, regex(rf"(?:.*/)?(?:{program.images})")) for program in (*_PROGRAMS, _INFLUXDB))

VICTORIAMETRICS = Program(
    "VictoriaMetrics",
    "",
    "victoria-metrics-prod|vmstorage-prod",
    Layout("/victoria-metrics-data"),
    flag="storageDataPath",
    network=True,  # https://docs.victoriametrics.com/victoriametrics/faq/ (NFS, EFS and Filestore)
)
GRAFANA = Program("Grafana", "", "grafana-server|grafana|run.sh", Layout("/var/lib/grafana"))


def program_of(image: Image) -> Program | None:
    """The data base that an image runs, or None."""
    return next((program for program, pattern in _PATTERNS if pattern.fullmatch(image.repository)), None)


def layouts(program: Program, image: Image) -> tuple[Layout, ...]:
    """Where the data lies by the image's version; several where the version is not known and decides."""
    if program is _INFLUXDB:
        path = _INFLUX.get((image.version or (0,))[0], "")
        return (Layout(path, (path,)),) if path else ()
    if program.variable != "PGDATA":
        return (program.layout,)
    tagged = _PG_TAG.search(image.tag)
    plain = "vector" not in image.repository and "timescale" not in image.repository
    major = int(tagged[1]) if tagged else (image.version or (0,))[0] if plain else 0
    moved = Layout(f"{_POSTGRES}/{major or _POSTGRES_MOVED}/docker", (_POSTGRES,))
    if major:
        return (moved if major >= _POSTGRES_MOVED else program.layout,)
    return (program.layout, moved)


def moved_path(program: Program, service: Service) -> Setting[str] | None:
    """What says that the data lies elsewhere than by default: a variable or an argument."""
    setting = service.variable(program.variable) if program.variable else None
    if setting is not None and setting.value:
        return setting
    if not program.flag:
        return None
    nodes = (*(service.entrypoint or ()), *(service.command or ()))
    pattern = re.compile(rf"--?{program.flag}(?:[= ]+|$)[\"']?([^\s\"';]*)")
    for index, node in enumerate(nodes):
        found = pattern.search(node.text)
        if found:
            value = found[1] or (nodes[index + 1].text if index + 1 < len(nodes) else "")
            return Setting(f"--{program.flag}", posixpath.normpath(posixpath.join("/", value)), node.location)
    return None


def is_rehearsal(service: Service) -> bool:
    """True for a service of tests, whose data nobody wants back."""
    name = posixpath.basename(service.location.path).lower()
    return any(
        re.search(r"(^|[-_.])(tests?|testing|e2e|ci|integration)($|[-_.])", word) for word in (service.name, name)
    )


def options_of(service: Service, volume: str) -> tuple[dict[str, str], FileLocation | None]:
    """Driver options of a named volume, and where they stand.

    Source: https://docs.docker.com/reference/cli/docker/volume/create/#opt.
    """
    options = mapping(service.stack.model.root, "volumes", volume, "driver_opts")
    if options is None:
        return {}, None
    return {name: text(node) or "" for name, node in options.items()}, options.location
