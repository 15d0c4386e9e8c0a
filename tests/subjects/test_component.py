"""Programs are recognised by image, Dockerfile, command and settings, with their versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model.evidence import Gap
from auditor.subjects.component import SPECS, Component, by_command, by_image, parse_image
from auditor.subjects.stack import ComponentOverride, Stack

IMAGES = {
    "prom/prometheus": Component.PROMETHEUS,
    "quay.io/prometheus/prometheus": Component.PROMETHEUS,
    "docker.io/bitnami/prometheus": Component.PROMETHEUS,
    "registry.example.net:5000/mirror/prom/prometheus": Component.PROMETHEUS,
    "prom/alertmanager": Component.ALERTMANAGER,
    "grafana/grafana": Component.GRAFANA,
    "grafana/grafana-oss": Component.GRAFANA,
    "grafana/grafana-enterprise": Component.GRAFANA,
    "grafana/loki": Component.LOKI,
    "grafana/promtail": Component.PROMTAIL,
    "grafana/alloy": Component.ALLOY,
    "gcr.io/cadvisor/cadvisor": Component.CADVISOR,
    "ghcr.io/google/cadvisor": Component.CADVISOR,
    "google/cadvisor": Component.CADVISOR,
    "prom/node-exporter": Component.NODE_EXPORTER,
    "quay.io/prometheus/node-exporter": Component.NODE_EXPORTER,
    "prom/blackbox-exporter": Component.BLACKBOX_EXPORTER,
    "prom/pushgateway": Component.PUSHGATEWAY,
    "grafana/tempo": Component.TEMPO,
    "grafana/mimir": Component.MIMIR,
    "quay.io/thanos/thanos": Component.THANOS,
    "victoriametrics/victoria-metrics": Component.VICTORIAMETRICS,
    "otel/opentelemetry-collector-contrib": Component.OTEL_COLLECTOR,
    "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector": Component.OTEL_COLLECTOR,
    "nginx": Component.NGINX,
    "docker.io/library/nginx": Component.NGINX,
    "nginxinc/nginx-unprivileged": Component.NGINX,
    "traefik": Component.TRAEFIK,
    "caddy": Component.CADDY,
    "quay.io/oauth2-proxy/oauth2-proxy": Component.OAUTH2_PROXY,
}
STRANGERS = [
    "postgres",
    "prom/mysqld-exporter",
    "nginx/nginx-prometheus-exporter",
    "grafana/grafana-image-renderer",
    "example/my-grafana",
]


@pytest.mark.parametrize(("repository", "component"), IMAGES.items())
def test_images(repository: str, component: Component) -> None:
    assert by_image(repository) is component


def test_every_component_is_tested() -> None:
    assert set(IMAGES.values()) == set(Component) == {spec.component for spec in SPECS}


@pytest.mark.parametrize("repository", STRANGERS)
def test_strangers_are_applications(repository: str) -> None:
    assert by_image(repository) is None


@pytest.mark.parametrize(
    ("text", "version", "exact"),
    [
        ("prom/prometheus:v2.48.0", (2, 48, 0), True),
        ("grafana/grafana:10.2.2-ubuntu", (10, 2, 2), True),
        ("grafana/grafana:12", (12,), False),
        ("nginx:1.28-alpine", (1, 28), False),
        ("nginx:alpine", None, False),
        ("nginx:latest", None, False),
        ("nginx", None, False),
        ("localhost:5000/nginx", None, False),
        ("nginx@sha256:" + "0" * 64, None, True),
        ("nginx:latest@sha256:" + "0" * 64, None, True),
    ],
)
def test_references(text: str, version: tuple[int, ...] | None, *, exact: bool) -> None:
    image = parse_image(text)
    assert (image.version, image.is_exact) == (version, exact)


def test_commands() -> None:
    assert by_command(["/bin/prometheus", "--config.file=x"]) is Component.PROMETHEUS
    assert by_command(["sh", "-c", "prometheus"]) is None
    assert by_command([]) is None


def test_a_services_program_comes_from_its_settings_dockerfile_image_or_command(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(
        {
            "compose.yaml": """
services:
  mapped: {image: "registry.shop-labs.net/metrics:7"}
  plain: {image: "prom/prometheus:v3.5.0"}
  not-it: {image: "prom/prometheus:v3.5.0"}
  built: {build: ./metrics}
  renamed: {image: "registry.shop-labs.net/x:1", command: [/bin/alertmanager, --config.file=/a.yml]}
  absent: {build: ./nowhere}
""",
            "metrics/Dockerfile": "ARG V=v2.53.1\nFROM golang:1.23 AS build\nFROM prom/prometheus:${V}\nCOPY x /x\n",
        },
        components={
            "mapped": ComponentOverride("prometheus", "3.1.0"),
            "not-it": ComponentOverride("none"),
        },
    )
    found = {service.name: (service.component, service.version) for service in stack.services}
    assert found == {
        "mapped": (Component.PROMETHEUS, (3, 1, 0)),
        "plain": (Component.PROMETHEUS, (3, 5, 0)),
        "not-it": (None, (3, 5, 0)),
        "built": (Component.PROMETHEUS, (2, 53, 1)),
        "renamed": (Component.ALERTMANAGER, (1,)),
        "absent": (None, None),
    }
    absent = stack.service("absent")
    assert absent is not None
    assert isinstance(absent.image, Gap)
