"""What a service is to somebody who reaches its port: an API without a login, Grafana, an admin page, a data store.

Each entry names images by their repository without registry and tag. "Without a login" is what the image does unless it
is configured otherwise, by the program's own documentation; `auditor.subjects.guard` finds what changes it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.model.evidence import Gap
from auditor.model.pattern import regex
from auditor.model.values import dataclass
from auditor.subjects.component import BY_COMPONENT, Component, parse_image
from auditor.subjects.service import Service

if TYPE_CHECKING:
    from auditor.subjects.stack import Stack


class Role(StrEnum):
    """What reaching a program's port means."""

    API = "api"  # answers everybody: reading, and often writing, needs no login
    GRAFANA = "grafana"  # has its own login
    ADMIN = "admin"  # a page to administer or read data stores, containers or queues
    DATASTORE = "datastore"
    PROXY = "proxy"
    DOCKER = "docker"  # the Docker API itself


@dataclass(frozen=True, slots=True)
class Program:
    """A program by its role; `gives` says what whoever reaches it can do."""

    name: str
    role: Role
    gives: str
    port: int = 0


_READ_METRICS = "read every metric, and what they tell of hosts and containers"
_COMPONENTS = {
    Component.PROMETHEUS: ("Prometheus", "read every metric, the configuration and all targets"),
    Component.ALERTMANAGER: ("Alertmanager", "silence any alert and read the configuration"),
    Component.LOKI: ("Loki", "read, push and delete logs"),
    Component.PROMTAIL: ("Promtail", "read its targets and configuration"),
    Component.ALLOY: ("Alloy", "read its components, configuration and a live view of the data"),
    Component.CADVISOR: ("cAdvisor", "read every container's command line, labels and use of resources"),
    Component.NODE_EXPORTER: ("node-exporter", _READ_METRICS),
    Component.BLACKBOX_EXPORTER: ("blackbox-exporter", "send probes from this host into its networks"),
    Component.PUSHGATEWAY: ("Pushgateway", "write and delete metrics"),
    Component.TEMPO: ("Tempo", "read and push traces"),
    Component.MIMIR: ("Mimir", "read and push metrics of any tenant"),
    Component.THANOS: ("Thanos", "read every metric"),
    Component.VICTORIAMETRICS: ("VictoriaMetrics", "read, write and delete metrics"),
    Component.OTEL_COLLECTOR: ("the OpenTelemetry collector", "push telemetry, and read the collector's own"),
}
_ADMIN = "log in, or guess, and then administer what it manages"
_OPEN_ADMIN = "use it: it asks nobody to log in unless told to"
_DATA = "try passwords on it, or read and write it where it has none"

# (role, name, what it gives, port, repositories); the first that matches wins
_IMAGES = (
    (
        Role.DOCKER,
        "the Docker socket proxy",
        "command the Docker engine",
        2375,
        r"(tecnativa|linuxserver|wollomatic)/(docker-)?socket-proxy",
    ),
    (Role.API, "Jaeger", "read and push traces", 16686, r"jaegertracing/[\w-]+"),
    (Role.API, "Zipkin", "read and push traces", 9411, r"openzipkin/zipkin[\w-]*"),
    (Role.API, "Pyroscope", "read and push profiles", 4040, r"(grafana|pyroscope)/pyroscope"),
    (Role.API, "Cortex", "read and push metrics of any tenant", 9009, r"cortexproject/cortex"),
    (Role.API, "Grafana Agent", "read its configuration and targets", 12345, r"grafana/agent"),
    (Role.API, "VictoriaLogs", "read and push logs", 9428, r"victoriametrics/victoria-(logs|traces)"),
    (Role.API, "karma", "read and silence alerts", 8080, r"(prymitive|lmierzwa)/karma"),
    (Role.API, "an exporter", _READ_METRICS, 0, r"(.*/)?[\w.-]*[-_]exporter([-_](alpine|scratch|distroless))?"),
    (Role.API, "the StatsD exporter", "write metrics", 9102, r"prom/statsd-exporter"),
    (Role.ADMIN, "Dozzle", _OPEN_ADMIN, 8080, r"amir20/dozzle"),
    (Role.ADMIN, "Kafka UI", _OPEN_ADMIN, 8080, r"(provectuslabs|kafbat)/kafka-ui"),
    (Role.ADMIN, "redis-commander", _OPEN_ADMIN, 8081, r"(rediscommander|ghcr\.io/joeferner)/redis-commander"),
    (Role.ADMIN, "RedisInsight", _OPEN_ADMIN, 5540, r"redis(labs)?/redisinsight"),
    (Role.ADMIN, "Flower", _OPEN_ADMIN, 5555, r"mher/flower"),
    (Role.ADMIN, "mongo-express", _ADMIN, 8081, r"mongo-express"),
    (Role.ADMIN, "Adminer", _ADMIN, 8080, r"adminer"),
    (Role.ADMIN, "pgAdmin", _ADMIN, 80, r"dpage/pgadmin4"),
    (Role.ADMIN, "phpMyAdmin", _ADMIN, 80, r"phpmyadmin(/phpmyadmin)?"),
    (Role.ADMIN, "Portainer", _ADMIN, 9000, r"portainer/portainer(-ce|-ee)?"),
    (Role.ADMIN, "Kibana", _OPEN_ADMIN, 5601, r"(elastic/|kibana/|bitnami/)?kibana(-oss)?"),
    (Role.ADMIN, "OpenSearch Dashboards", _ADMIN, 5601, r"opensearchproject/opensearch-dashboards"),
    (
        Role.DATASTORE,
        "PostgreSQL",
        _DATA,
        5432,
        r"(bitnami/|timescale/|postgis/|pgvector/)?(postgres(ql)?|timescaledb(-ha)?|postgis|pgvector)",
    ),
    (Role.DATASTORE, "MySQL", _DATA, 3306, r"((bitnami|mysql|percona)/)?(mysql|mariadb|percona)(-server)?"),
    (Role.DATASTORE, "MongoDB", _DATA, 27017, r"(bitnami/|mongodb/)?(mongo|mongodb|mongodb-community-server)"),
    (
        Role.DATASTORE,
        "Redis",
        _DATA,
        6379,
        r"(bitnami/|valkey/|redis/|eqalpha/)?(redis|valkey|keydb|redis-stack|redis-stack-server)",
    ),
    (Role.DATASTORE, "Memcached", _DATA, 11211, r"(bitnami/)?memcached"),
    (Role.DATASTORE, "Elasticsearch", _DATA, 9200, r"(elastic/|elasticsearch/|bitnami/)?elasticsearch(-oss)?"),
    (Role.DATASTORE, "OpenSearch", _DATA, 9200, r"(opensearchproject/)?opensearch"),
    (Role.DATASTORE, "RabbitMQ", _DATA, 5672, r"(bitnami/)?rabbitmq"),
    (Role.DATASTORE, "etcd", _DATA, 2379, r"(bitnami/|coreos/|etcd-development/)?etcd"),
    (Role.DATASTORE, "MinIO", _DATA, 9000, r"(minio/|bitnami/)?minio"),
    (Role.DATASTORE, "ClickHouse", _DATA, 8123, r"(clickhouse/|bitnami/|yandex/)?clickhouse(-server)?"),
    (Role.DATASTORE, "InfluxDB", _DATA, 8086, r"(bitnami/)?influxdb"),
    (Role.DATASTORE, "Cassandra", _DATA, 9042, r"(bitnami/|scylladb/)?(cassandra|scylla)"),
    (Role.DATASTORE, "Kafka", _DATA, 9092, r"(confluentinc/cp-|bitnami/|apache/|wurstmeister/)(kafka|server)"),
    (Role.DATASTORE, "ZooKeeper", _DATA, 2181, r"(confluentinc/cp-|bitnami/)?zookeeper"),
    (Role.DATASTORE, "Consul", _DATA, 8500, r"(hashicorp/)?consul"),
    (Role.DATASTORE, "Neo4j", _DATA, 7474, r"neo4j"),
    (
        Role.DATASTORE,
        "a vector store",
        _DATA,
        0,
        r"(qdrant/qdrant|semitechnologies/weaviate|milvusdb/milvus|chromadb/chroma)",
    ),
    # Images that somebody built for the own house, told by their names.
    (Role.GRAFANA, "Grafana", "open its login page, and try passwords", 3000, r"(.*[/_-])?grafana"),
    (Role.API, "Prometheus", _COMPONENTS[Component.PROMETHEUS][1], 9090, r"(.*[/_-])?prometheus"),
    (Role.API, "Alertmanager", _COMPONENTS[Component.ALERTMANAGER][1], 9093, r"(.*[/_-])?alertmanager"),
)
_PATTERNS = tuple(
    (regex(rf"(?:[\w.:-]+\.[\w.:-]+/|library/)*(?:{pattern})"), Program(name, role, gives, port))
    for role, name, gives, port, pattern in _IMAGES
)


def program(service: Service) -> Program | None:
    """What the service is to somebody who reaches it; None for applications and programs not in the tables."""
    return service.stack.memo(("program", service.name), lambda: _program(service))


def _program(service: Service) -> Program | None:
    override = service.stack.components.get(service.name)
    component = service.component
    if component is Component.GRAFANA:
        return Program("Grafana", Role.GRAFANA, "open its login page, and try passwords", 3000)
    if component in _COMPONENTS:
        name, gives = _COMPONENTS[component]
        return Program(name, Role.API, gives, BY_COMPONENT[component].port)
    if component is not None:
        return Program(component.value, Role.PROXY, "use what it routes to", BY_COMPONENT[component].port)
    if override is not None and override.component:
        return None
    known = next((found for found in map(_by_repository, _repositories(service)) if found), None)
    return known or _by_own_name(service)


def _by_own_name(service: Service) -> Program | None:
    """A service whose Dockerfile cannot be read: by its name, where it also publishes that program's port."""
    if not service.is_built or not isinstance(service.image, Gap):
        return None
    known = _by_repository(service.name.removesuffix("-server"))
    targets = {port.target for port in service.ports}
    return known if known is not None and str(known.port) in targets else None


def _repositories(service: Service) -> list[str]:
    """The declared image, and the base of the stack's own Dockerfile."""
    image = service.image
    found = [] if isinstance(image, Gap) else [image.repository]
    declared = service.image_setting
    if declared is not None:
        found.append(parse_image(declared.value).repository)
    return found


def _by_repository(repository: str) -> Program | None:
    return next((known for pattern, known in _PATTERNS if pattern.fullmatch(repository)), None)


def role_of(service: Service) -> Role | None:
    """The role of a service's program; None for applications and unknown programs."""
    known = program(service)
    return known.role if known else None


# Reverse proxies whose configuration the audit does not read.
_OTHER_PROXIES = regex(
    r"(?:.*/)?(haproxy|envoy|httpd|kong|apisix|nginx-proxy-manager|nginx-proxy|swag|cloudflared|ngrok|authentik/server"
    r"|authelia|pomerium|zoraxy|tailscale|jwilder/nginx-proxy|envoyproxy/envoy|goauthentik/server)"
)


def other_proxy(stack: Stack) -> Service | None:
    """A service that may be a reverse proxy or tunnel of a kind that is not read here."""
    for service in stack.services:
        if any(_OTHER_PROXIES.fullmatch(repository) for repository in _repositories(service)):
            return service
    return None
