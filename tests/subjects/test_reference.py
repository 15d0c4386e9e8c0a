"""What a host and port mean inside a container, and how far a service can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.subjects.exposure import Reach, exposure
from auditor.subjects.reference import Kind, refer
from auditor.subjects.stack import Stack

COMPOSE = """
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    networks: [monitoring]
    extra_hosts: ["db.internal:10.0.0.9", "gateway=host-gateway"]
  grafana:
    image: grafana/grafana:12.3.1
    container_name: shop-grafana
    hostname: dash
    networks: {monitoring: {aliases: [boards]}, front: {}}
    ports: ["3001:3000"]
  api:
    image: example/api:1.0.0
    networks: [front]
    ports: ["127.0.0.1:8001:8000", "[::1]:8002:8000"]
  exporter:
    image: prom/node-exporter:v1.10.2
    network_mode: host
  sidecar:
    image: example/x:1.0.0
    network_mode: service:grafana
  lan:
    image: example/x:1.0.0
    ports: ["10.1.2.3:80:80"]
  open:
    image: example/x:1.0.0
    ports: ["127.0.0.1:81:81", "[::]:80:80", "9000"]
  unset:
    image: example/x:1.0.0
    ports: ["${BIND}:80:80"]
networks: {monitoring: {}, front: {}}
"""


@pytest.fixture
def stack(stack_of: Callable[..., Stack]) -> Stack:
    return stack_of({"compose.yaml": COMPOSE})


@pytest.mark.parametrize(
    ("address", "kind", "service", "reachable", "wrong"),
    [
        ("grafana:3000", Kind.SERVICE, "grafana", True, None),
        ("http://grafana:3001/api", Kind.SERVICE, "grafana", True, 3000),
        ("shop-grafana:3000", Kind.SERVICE, "grafana", True, None),
        ("dash", Kind.SERVICE, "grafana", True, None),
        ("boards:3000", Kind.SERVICE, "grafana", True, None),
        ("tasks.grafana:3000", Kind.SERVICE, "grafana", True, None),
        ("api:8000", Kind.SERVICE, "api", False, None),
        ("localhost:9090", Kind.SELF, "prometheus", True, None),
        ("127.0.0.1:9090", Kind.SELF, "prometheus", True, None),
        ("[::1]:9090", Kind.SELF, "prometheus", True, None),
        ("host.docker.internal:9100", Kind.HOST, None, True, None),
        ("db.internal:5432", Kind.HOST, None, True, None),
        ("gateway:5432", Kind.HOST, None, True, None),
        ("metrics.shop-labs.net:443", Kind.EXTERNAL, None, True, None),
        ("10.0.0.1:80", Kind.EXTERNAL, None, True, None),
        ("nobody:80", Kind.NOBODY, None, True, None),
        ("${HOST}:80", Kind.UNRESOLVED, None, True, None),
        ("", Kind.UNRESOLVED, None, True, None),
        ("http://[broken", Kind.NOBODY, None, True, None),
    ],
)
def test_addresses(
    stack: Stack, address: str, kind: Kind, service: str | None, *, reachable: bool, wrong: int | None
) -> None:
    asking = stack.service("prometheus")
    assert asking is not None
    found = refer(asking, address)
    assert found.kind is kind or (address == "http://[broken" and found.service is None)
    assert (found.service.name if found.service else None) == service
    assert found.reachable is reachable
    assert found.wrong_port == wrong


def test_localhost_of_a_container_on_the_host_is_the_host(stack: Stack) -> None:
    exporter = stack.service("exporter")
    assert exporter is not None
    assert refer(exporter, "localhost:9090").kind is Kind.HOST


@pytest.mark.parametrize(
    ("service", "reach"),
    [
        ("prometheus", Reach.INTERNAL),
        ("grafana", Reach.PUBLIC),
        ("api", Reach.LOOPBACK),
        ("exporter", Reach.PUBLIC),
        ("sidecar", Reach.PUBLIC),
        ("lan", Reach.PRIVATE),
        ("open", Reach.PUBLIC),
        ("unset", Reach.UNRESOLVED),
    ],
)
def test_reach(stack: Stack, service: str, reach: Reach) -> None:
    found = stack.service(service)
    assert found is not None
    assert exposure(found).reach is reach


def test_reach_of_one_port(stack: Stack) -> None:
    found = stack.service("open")
    assert found is not None
    assert exposure(found, 81).reach is Reach.LOOPBACK
    assert exposure(found, 80).is_public
    assert exposure(found, 9000).is_public
    assert exposure(found, 1).reach is Reach.INTERNAL
