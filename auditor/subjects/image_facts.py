"""What published images hold: who they run as, which tools a probe finds in them, and whether they probe themselves.

Each row names its source. What a row does not say is not known: nothing is concluded from it. The first row that fits
the repository, the tag and the version counts; an image without a version in its tag is taken for the current one.
"""

from __future__ import annotations

import re

from auditor.model.evidence import Gap
from auditor.model.node import ScalarNode, VariableState
from auditor.model.values import dataclass
from auditor.subjects.component import Image, parse_image
from auditor.subjects.service import Service

_NEWEST = (9999,)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Facts about an image. `user` is empty where unknown; `drops` says that its entrypoint leaves root.

    `has` and `lacks` are names of tools; `probes` is True where the image has a HEALTHCHECK, False where it has none.
    """

    user: str = ""
    drops: str = ""
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    probes: bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    images: str
    facts: ImageFacts
    since: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    tag: str = ""

    def fits(self, image: Image) -> bool:
        if not re.fullmatch(rf"(?:[\w.-]+\.[\w.:-]+/|library/)*(?:{self.images})", image.repository):
            return False
        version = image.version or _NEWEST
        if (self.since and version < self.since) or (self.before and version >= self.before):
            return False
        return not self.tag or re.search(self.tag, image.tag) is not None


def _row(
    images: str,
    source: str,
    user: str = "",
    has: str = "",
    lacks: str = "",
    *,
    drops: str = "",
    probes: bool | None = False,
    since: tuple[int, ...] = (),
    before: tuple[int, ...] = (),
    tag: str = "",
) -> _Row:
    facts = ImageFacts(user, drops, frozenset(has.split()), frozenset(lacks.split()), probes, source)
    return _Row(images, facts, since, before, tag)


_BUSYBOX = "sh wget nc"
_NOTHING = "sh bash wget curl nc grep"
_PROM = r"(?:prom|prometheus)/(?:prometheus|alertmanager|node-exporter|blackbox-exporter|pushgateway|statsd-exporter)"
_COMMUNITY = r"prometheuscommunity/(?:postgres|elasticsearch)-exporter"
_LIBRARY = "https://github.com/docker-library"

_ROWS = (
    _row(
        _PROM, "https://github.com/prometheus/prometheus/blob/main/Dockerfile.distroless", "65532",
        lacks=_NOTHING, tag="-distroless$",
    ),
    _row(
        rf"{_PROM}|{_COMMUNITY}", "https://github.com/prometheus/busybox and the Dockerfile of each program", "nobody",
        has=_BUSYBOX, lacks="curl bash",
    ),
    _row(
        r"grafana/grafana(-oss|-enterprise)?", "https://github.com/grafana/grafana/blob/main/Dockerfile", "472",
        has="sh bash curl", lacks="wget", tag="ubuntu", since=(8,),
    ),
    _row(
        r"grafana/grafana(-oss|-enterprise)?", "https://github.com/grafana/grafana/pull/65547", "472",
        has="sh bash wget curl nc", since=(10,),
    ),
    _row(
        r"grafana/grafana(-oss|-enterprise)?", "https://github.com/grafana/grafana/issues/60805", "472",
        has="sh bash wget nc", lacks="curl", since=(7,), before=(9, 5),
    ),
    _row(r"grafana/grafana(-oss|-enterprise)?", "https://github.com/grafana/grafana/blob/main/Dockerfile", "472"),
    _row(
        "grafana/loki", "https://github.com/grafana/loki/blob/main/cmd/loki/Dockerfile", "10001",
        lacks=_NOTHING, since=(3, 6),
    ),
    _row("grafana/loki", "https://github.com/grafana/loki/blob/v3.5.0/cmd/loki/Dockerfile", "10001", since=(3, 4)),
    _row(
        "grafana/loki", "https://github.com/grafana/loki/blob/v3.3.0/cmd/loki/Dockerfile", "10001",
        has=_BUSYBOX, lacks="curl bash", since=(2, 2),
    ),
    _row(
        "grafana/promtail", "https://github.com/grafana/loki/blob/v3.5.0/clients/cmd/promtail/Dockerfile", "root",
        has="sh bash", lacks="curl wget nc", since=(2, 2),
    ),
    _row(
        "grafana/alloy", "https://github.com/grafana/alloy/issues/477", "root", has="sh bash", lacks="curl wget nc",
    ),
    _row(
        "grafana/tempo", "https://github.com/grafana/tempo/pull/5717", "10001", lacks=_NOTHING, since=(2, 10),
    ),
    _row("grafana/tempo", "https://github.com/grafana/tempo/pull/4556", "", since=(2, 6)),
    _row(
        r"otel/opentelemetry-collector(-contrib|-k8s)?|open-telemetry/opentelemetry-collector-releases/.*",
        "https://github.com/open-telemetry/opentelemetry-collector-releases/blob/main/distributions/otelcol/Dockerfile",
        "10001", lacks=_NOTHING,
    ),
    _row(
        r"oauth2-proxy/oauth2-proxy", "https://github.com/oauth2-proxy/oauth2-proxy/blob/master/Dockerfile", "65532",
        has=_BUSYBOX, lacks="curl bash", tag="alpine",
    ),
    _row(
        r"oauth2-proxy/oauth2-proxy", "https://github.com/oauth2-proxy/oauth2-proxy/blob/master/Dockerfile", "65532",
        lacks=_NOTHING, since=(7, 6),
    ),
    _row(
        r"(?:google|cadvisor|google-containers|zcube)/cadvisor",
        "https://github.com/google/cadvisor/blob/master/deploy/Dockerfile", "root",
        has=_BUSYBOX, lacks="curl bash", probes=True,
    ),
    _row(
        r"nginxinc/nginx-unprivileged", "https://github.com/nginxinc/docker-nginx-unprivileged", "101",
        has="sh",
    ),
    _row("nginx", f"{_LIBRARY}/official-images/blob/master/library/nginx", "root", has=_BUSYBOX, tag="alpine"),
    _row("nginx", f"{_LIBRARY}/official-images/blob/master/library/nginx", "root", has="sh bash", lacks="wget nc"),
    _row(
        "traefik", "https://github.com/traefik/traefik-library-image", "root", has=_BUSYBOX, lacks="curl bash",
        since=(2,),
    ),
    _row("caddy", "https://github.com/caddyserver/caddy-docker", "root", has=_BUSYBOX),
    _row("postgres", f"{_LIBRARY}/postgres", "root", has="sh bash pg_isready", lacks="", drops="postgres"),
    _row("redis", f"{_LIBRARY}/redis", "root", has="sh redis-cli", drops="redis"),
    _row("valkey/valkey", "https://github.com/valkey-io/valkey-container", "root", has="sh valkey-cli", drops="valkey"),
    _row("mysql", f"{_LIBRARY}/mysql", "root", has="sh bash mysqladmin", drops="mysql"),
    _row("mariadb", "https://github.com/MariaDB/mariadb-docker", "root", has="sh bash", drops="mysql"),
    _row("mongo", f"{_LIBRARY}/mongo", "root", has="sh bash", drops="mongodb"),
    _row("rabbitmq", f"{_LIBRARY}/rabbitmq", "root", has="sh", drops="rabbitmq"),
    _row("memcached", f"{_LIBRARY}/memcached", "memcache", has="sh"),
    _row("haproxy", f"{_LIBRARY}/haproxy", "haproxy", has="sh", since=(2, 4)),
    _row("httpd", f"{_LIBRARY}/httpd", "root", has="sh"),
    _row(r"influxdb", "https://github.com/influxdata/influxdata-docker", "", has="sh"),
    _row(
        r"tecnativa/docker-socket-proxy|linuxserver/socket-proxy",
        "https://github.com/Tecnativa/docker-socket-proxy/blob/master/Dockerfile", "root", has=_BUSYBOX,
    ),
    _row(
        r"wollomatic/socket-proxy", "https://github.com/wollomatic/socket-proxy/blob/main/Dockerfile", "65534",
        lacks=_NOTHING, probes=None,
    ),
    _row(
        r"(?:thanosio|thanos)/thanos", "https://github.com/thanos-io/thanos/blob/main/Dockerfile", "1001",
        has=_BUSYBOX, lacks="curl bash", since=(0, 31),
    ),
    _row(r"oliver006/redis_exporter", "https://github.com/oliver006/redis_exporter/blob/master/docker/Dockerfile",
         "59000", lacks=_NOTHING, tag="^v?[0-9.]+$|^latest$|^$", since=(1, 10)),
    _row(r"busybox", f"{_LIBRARY}/busybox", "root", has=_BUSYBOX, lacks="curl bash"),
    _row(
        r"alpine|debian|ubuntu|python|node|golang|ruby|php|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|rust"
        r"|perl|fedora|rockylinux|almalinux",
        f"{_LIBRARY}/official-images (images to build on have no USER)", "root", has="sh",
    ),
)  # fmt: skip
# Images of a language or a distribution, by repository: what is built on them runs as root unless told otherwise.


def image_facts(service: Service) -> ImageFacts | None:
    """What is known of the image that a service runs, or that its own Dockerfile builds on; None for other images."""
    node = service.node_at("image")
    if not service.is_built and isinstance(node, ScalarNode) and is_unset(node):
        return None
    image = service.image
    return None if isinstance(image, Gap) else _facts(image)


def facts_of(reference: str) -> ImageFacts | None:
    """What is known of an image by its reference."""
    return _facts(parse_image(reference))


def _facts(image: Image) -> ImageFacts | None:
    return next((row.facts for row in _ROWS if row.fits(image)), None)


def is_unset(node: ScalarNode) -> bool:
    """True where a variable that nobody set takes part in the value."""
    return any(use.state in (VariableState.UNSET, VariableState.REQUIRED) for use in node.variables)
