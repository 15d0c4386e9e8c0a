"""Which program a service runs, by image, Dockerfile, command and ports, and in which version."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from auditor.model.pattern import regex
from auditor.model.values import dataclass


class Component(StrEnum):
    """Programs of an observability stack that the audit knows."""

    PROMETHEUS = "prometheus"
    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    LOKI = "loki"
    PROMTAIL = "promtail"
    ALLOY = "alloy"
    CADVISOR = "cadvisor"
    NODE_EXPORTER = "node-exporter"
    BLACKBOX_EXPORTER = "blackbox-exporter"
    PUSHGATEWAY = "pushgateway"
    TEMPO = "tempo"
    MIMIR = "mimir"
    THANOS = "thanos"
    VICTORIAMETRICS = "victoriametrics"
    OTEL_COLLECTOR = "otel-collector"
    NGINX = "nginx"
    TRAEFIK = "traefik"
    CADDY = "caddy"
    OAUTH2_PROXY = "oauth2-proxy"


PROXIES = frozenset({Component.NGINX, Component.TRAEFIK, Component.CADDY, Component.OAUTH2_PROXY})


@dataclass(frozen=True, slots=True)
class ComponentSpec:
    """How a program is recognised.

    `images` are regular expressions over the repository without registry and tag; `binaries` are names of the
    program in a command; `port` is the TCP port that its HTTP server listens on by default.
    """

    component: Component
    images: tuple[str, ...]
    binaries: tuple[str, ...]
    port: int


_PROM = r"(?:prom|prometheus|ubuntu|bitnami|bitnamilegacy)/"
_BITNAMI = r"(?:ubuntu|bitnami|bitnamilegacy)/"
_OTEL = r"opentelemetry-collector(-contrib|-k8s)?"

SPECS = (
    ComponentSpec(Component.PROMETHEUS, (rf"({_PROM})?prometheus",), ("prometheus",), 9090),
    ComponentSpec(Component.ALERTMANAGER, (rf"({_PROM})?alertmanager",), ("alertmanager",), 9093),
    ComponentSpec(
        Component.GRAFANA,
        (r"grafana/grafana(-oss|-enterprise|-dev)?", rf"{_BITNAMI}grafana"),
        ("grafana-server",),
        3000,
    ),
    ComponentSpec(Component.LOKI, (r"grafana/loki", rf"{_BITNAMI}(grafana-)?loki"), ("loki",), 3100),
    ComponentSpec(Component.PROMTAIL, (r"grafana/promtail", rf"{_BITNAMI}promtail"), ("promtail",), 9080),
    ComponentSpec(Component.ALLOY, (r"grafana/alloy(-\w+)?",), ("alloy",), 12345),
    ComponentSpec(
        Component.CADVISOR,
        (r"(google|cadvisor|google-containers|zcube)/cadvisor(-\w+)?", r"cadvisor"),
        ("cadvisor",),
        8080,
    ),
    ComponentSpec(Component.NODE_EXPORTER, (rf"({_PROM})?node[-_]exporter",), ("node_exporter", "node-exporter"), 9100),
    ComponentSpec(Component.BLACKBOX_EXPORTER, (rf"({_PROM})?blackbox[-_]exporter",), ("blackbox_exporter",), 9115),
    ComponentSpec(Component.PUSHGATEWAY, (rf"({_PROM})?pushgateway",), ("pushgateway",), 9091),
    ComponentSpec(Component.TEMPO, (r"grafana/tempo",), ("tempo",), 3200),
    ComponentSpec(Component.MIMIR, (r"grafana/mimir",), ("mimir",), 8080),
    ComponentSpec(Component.THANOS, (rf"(thanosio|thanos|improbable|{_BITNAMI[:-1]})/thanos",), ("thanos",), 10902),
    ComponentSpec(
        Component.VICTORIAMETRICS,
        (r"victoriametrics/(victoria-metrics|vmsingle|vmselect|vminsert|vmstorage|vmagent|vmalert)",),
        ("victoria-metrics-prod", "victoria-metrics"),
        8428,
    ),
    ComponentSpec(
        Component.OTEL_COLLECTOR,
        (rf"otel/{_OTEL}", rf"opentelemetry-collector-releases/{_OTEL}"),
        ("otelcol", "otelcol-contrib"),
        8888,
    ),
    ComponentSpec(
        Component.NGINX,
        (r"(library/)?nginx", r"nginxinc/nginx-unprivileged", rf"{_BITNAMI}nginx", r"openresty/openresty"),
        ("nginx", "openresty"),
        80,
    ),
    ComponentSpec(Component.TRAEFIK, (r"(library/)?traefik",), ("traefik",), 80),
    ComponentSpec(Component.CADDY, (r"(library/)?caddy", r"lucaslorentz/caddy-docker-proxy"), ("caddy",), 80),
    ComponentSpec(
        Component.OAUTH2_PROXY, (r"(oauth2-proxy|oauth2_proxy|bitnami)/oauth2-proxy",), ("oauth2-proxy",), 4180
    ),
)

BY_COMPONENT = {spec.component: spec for spec in SPECS}
_PATTERNS = tuple((spec.component, regex(rf"(?:.*/)?(?:{'|'.join(spec.images)})")) for spec in SPECS)
_DERIVED = regex(r"(.*[/_-])?grafana")
_FLOATING = frozenset({"", "latest", "main", "master", "edge", "nightly", "dev", "stable", "alpine", "mainline"})
_VERSION = regex(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?![\d.])")


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference: `registry/repository:tag@digest`."""

    text: str
    repository: str
    tag: str
    digest: str

    @property
    def version(self) -> tuple[int, ...] | None:
        """The version that the tag names (`v2.48.0` -> (2, 48, 0)), or None where it floats or says nothing."""
        found = _VERSION.match(self.tag)
        return tuple(int(part) for part in found.groups() if part) if found else None

    @property
    def is_exact(self) -> bool:
        """True where the reference cannot mean another image next month by design: a digest or a full version."""
        version = self.version
        return bool(self.digest) or (version is not None and len(version) == 3)  # noqa: PLR2004 (major.minor.patch)


def parse_image(text: str) -> Image:
    """Split an image reference. Source: https://pkg.go.dev/github.com/distribution/reference."""
    rest, _, digest = text.partition("@")
    head, slash, tail = rest.rpartition("/")
    name, _, tag = tail.partition(":")
    return Image(text, f"{head}{slash}{name}", tag, digest)


def by_image(repository: str) -> Component | None:
    """The program that an image of this repository holds."""
    for component, pattern in _PATTERNS:
        if pattern.fullmatch(repository):
            return component
    return None


def by_derived_image(repository: str) -> Component | None:
    """Grafana, where the name of somebody's own image says so (`registry.example.org/team/swarmprom-grafana`).

    Only Grafana: what such an image brings itself is told apart where its settings are read
    (`auditor.subjects.grafana_settings`), so that nothing is concluded from what is absent.
    """
    return Component.GRAFANA if _DERIVED.fullmatch(repository) else None


def by_command(argv: Iterable[str]) -> Component | None:
    """The program that a command starts, where its first word says so."""
    first = next(iter(argv), "").rsplit("/", 1)[-1]
    for spec in SPECS:
        if first in spec.binaries:
            return spec.component
    return None
