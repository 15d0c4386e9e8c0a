"""The resolver against real Docker Compose over generated projects of one to three files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# For each key values in every syntax that it has, a few of them invalid.
VALUES: Mapping[str, tuple[str, ...]] = {
    "image": ("x", '"x:${TAG:-1}"', "x:$TAG", '"${NONE}"', "grafana/grafana:11.0.0@sha256:abc", "!reset null"),
    "build": (".", "./ctx", "{context: ., args: [A, B=2], target: t}", "{dockerfile: D, args: {A: 1, C: }}", "{}"),
    "command": ("a b", "[a, b]", "", '""', "[]", "sh -c 'a && b'", '"a ${TAG} $$B"', "[a, 1]", "!reset null"),
    "entrypoint": ("a", '["/bin/sh", -c]', '""'),
    "environment": (
        "{A: 1, B: , C: true, D: 1.50}",
        "[A=2, B, TAG]",
        "{TAG: , E: 'x$$y'}",
        '["F=${TAG:+set}", "G=${NONE-none}"]',
        "!override {Z: 1}",
        "{A: !reset null}",
        "",
    ),
    "env_file": ("e.env", "[e.env, f.env]", "[{path: none.env, required: false}]", "{path: e.env}", "none.env"),
    "labels": ("{a: b, c: }", "[a=c, d]", '{"a.b": "${TAG}"}', "{a: false}"),
    "ports": (
        '["80:80"]',
        '["127.0.0.1:8080:80", "443"]',
        "[80, 8000-8002]",
        "[{target: 80, published: 8080}]",
        '[{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: udp}]',
        '["[::1]:53:53/udp", "9000-9001:9000-9001"]',
        "!override ['81:81']",
        "!reset []",
        '["a:b"]',
        "",
    ),
    "volumes": (
        '["./a:/a:ro", "data:/data"]',
        '["data:/a", /anon]',
        "[{type: bind, source: ./b, target: /a}]",
        "[{type: volume, source: data, target: /data/, read_only: true}]",
        "[{type: tmpfs, target: /t, tmpfs: {size: 1m}}]",
        '["../up:/up", "~/h:/h"]',
        '["missing:/m"]',
    ),
    "networks": ("[front]", "{front: {aliases: [w]}}", "{front: , default: }", "[missing]", "[]"),
    "depends_on": ("[b]", "{b: {condition: service_healthy}}", "{b: {condition: service_started, required: false}}"),
    "healthcheck": (
        "{test: curl -f x, interval: 90s}",
        "{test: [CMD, a], retries: 3}",
        "{disable: true}",
        "{start_period: 1h30m, timeout: 5s}",
    ),
    "deploy": (
        "{resources: {limits: {cpus: '0.50', memory: 1g}}}",
        "{replicas: 2, labels: [a=b]}",
        "{resources: {reservations: {memory: 64m}}, restart_policy: {condition: any, delay: 5s}}",
        "{placement: {constraints: [a, b]}}",
    ),
    "mem_limit": ("512m", "1073741824", "1g", '"${NONE:-1.5gb}"', "1x"),
    "cpus": ("0.5", '"1"', '"${CPUS:-2}"', "abc"),
    "restart": ("always", "no", "unless-stopped", '"no"', "on-failure:5", "true"),
    "logging": (
        "{driver: json-file, options: {max-size: 10m, max-file: 3}}",
        "{options: {tag: x}}",
        "{driver: syslog}",
    ),
    "secrets": ("[s]", "[{source: s, target: t, mode: 0440}]", "[missing]"),
    "configs": ("[c]", "[{source: c, target: /c}]"),
    "extra_hosts": ("['a:1.1.1.1']", "{a: 2.2.2.2, b: '::1'}", "['b=[::2]']"),
    "ulimits": ("{nofile: 1024}", "{nofile: {soft: 1, hard: 2}}"),
    "tmpfs": ("/run", "[/run, /tmp]"),
    "dns": ("1.1.1.1", "[1.1.1.1, 8.8.8.8]", '"${NONE}"'),
    "cap_add": ("[A]", "[A, B]"),
    "security_opt": ("['no-new-privileges:true']", "[a, b]"),
    "sysctls": ("{a: 1}", "[a=2, b=3]"),
    "devices": ('["/dev/a:/dev/a:r"]', '["/dev/b"]'),
    "expose": ("[80, '81']", "['80']"),
    "network_mode": ("host", '"service:b"'),
    "privileged": ("true", '"yes"', '"${NONE:-false}"'),
    "user": ("root", "'1000'", "1000"),
    "container_name": ("name-a",),
    "stop_grace_period": ("90s", "1m"),
    "profiles": ("[p]",),
    "extends": ("base", "{service: base}", "{service: other, file: other.yml}", "a", "nobody"),
    "unknown_key": ("1",),
    "x-own": ("{a: b}",),
}
RARE = frozenset({"unknown_key", "extends", "network_mode", "user"})
TOP = (
    "volumes: {data: }",
    "volumes: {data: {driver: local, labels: [a=b]}}\nnetworks: {front: {internal: true}}",
    "networks: {front: }\nsecrets: {s: {file: ./s.txt}}\nconfigs: {c: {content: 'x ${TAG}'}}",
    "volumes: {data: {external: true, name: d}}\nsecrets: {s: {environment: TAG}}\nconfigs: {c: {file: c.txt}}",
    "name: My-Name",
    "",
)
COMPLETE = (
    "volumes: {data: }\nnetworks: {front: {driver: bridge}}\n"
    "secrets: {s: {file: ./s.txt}}\nconfigs: {c: {content: x}}\n"
)
OTHERS = {
    "other.yml": "services: {other: {image: other, volumes: ['./o:/o'], environment: {A: other, O: 1}}}\n",
    "e.env": 'A=file\nFILE=${TAG:-none}\nQUOTED="a\\nb"\nTAG\n',
    "f.env": "A=second\nexport B='$A' # comment\n",
    "s.txt": "s\n",
    "c.txt": "c\n",
}
VARIABLES = ({}, {"TAG": "2"}, {"TAG": "", "CPUS": "0.25", "B": "process"})


@st.composite
def services(draw: st.DrawFn) -> str:
    """A `services` section: `a` with a few keys, and the plain services that it may need."""
    keys = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=7, unique=True))
    lines = [
        "services:",
        "  b: {image: b, healthcheck: {test: x}}",
        "  base: {image: base, ports: ['1:1'], labels: {z: 1}}",
        "  a:",
    ]
    for key in keys:
        if key in RARE and draw(st.integers(0, 2)) != 0:
            continue
        lines.append(f"    {key}: {draw(st.sampled_from(VALUES[key]))}")
    return "\n".join(lines) + "\n"


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """One to three files, of which the first is nearly complete."""
    files = {"compose.yml": draw(services()) + draw(st.sampled_from((COMPLETE, COMPLETE, COMPLETE, *TOP)))}
    if draw(st.booleans()):
        files["override.yml"] = draw(services()) + draw(st.sampled_from(TOP))
    if not draw(st.integers(0, 3)):
        files["third.yml"] = draw(services())
    return files


@pytest.mark.live
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=projects(), variables=st.sampled_from(VARIABLES))
def test_equals_the_real_program(
    files: dict[str, str],
    variables: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    compare,  # noqa: ANN001
) -> None:
    root: Path = tmp_path_factory.mktemp("generated")
    for name, text in {**OTHERS, **files}.items():
        (root / name).write_text(text, encoding="utf-8")
    assert compare(root, tuple(files), variables) == []
