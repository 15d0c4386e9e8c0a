"""The example stacks against the programs they are written for: what is good there must load, what is bad must not."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "examples" / "as-shipped"
HARDENED = ROOT / "examples" / "hardened"
MEMORY = 4 * 1024**3


def program(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails where nothing may be skipped."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )


def compose(directory: Path) -> dict[str, dict[str, dict[str, object]]]:
    files = [
        argument
        for name in ("docker-compose.yml", "docker-compose.override.yml")
        if (directory / name).exists()
        for argument in ("-f", str(directory / name))
    ]
    done = run(program("docker-compose"), *files, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    loaded: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return loaded


def version(name: str) -> tuple[int, int]:
    done = run(program(name), "--version")
    match = re.search(r"version (\d+)\.(\d+)", done.stdout + done.stderr)
    assert match
    return int(match[1]), int(match[2])


def test_compose_appends_the_port_that_the_override_means_to_narrow() -> None:
    ports = compose(SHIPPED)["services"]["grafana"]["ports"]
    assert isinstance(ports, list)
    assert sorted(port.get("host_ip", "") for port in ports) == ["", "127.0.0.1"]


def test_only_nginx_publishes_ports_when_hardened() -> None:
    services = compose(HARDENED)["services"]
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]
    for name, service in services.items():
        assert service.get("healthcheck"), name
        assert service.get("read_only"), name
        assert service.get("cap_drop") == ["ALL"], name
        limits = service["deploy"]["resources"]["limits"]  # type: ignore[index]
        assert {"cpus", "memory", "pids"} <= set(limits), name


@pytest.mark.parametrize("directory", [SHIPPED / "monitoring" / "alerts", SHIPPED / "monitoring" / "rules"])
def test_promtool_accepts_the_rules_as_shipped(directory: Path) -> None:
    done = run(program("promtool"), "check", "rules", *map(str, sorted(directory.glob("*.yml"))))
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_accepts_the_rules_when_hardened() -> None:
    rules = map(str, sorted((HARDENED / "prometheus" / "rules").glob("*.yml")))
    done = run(program("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *rules)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "path", [SHIPPED / "monitoring" / "prometheus.yml", HARDENED / "prometheus" / "prometheus.yml"]
)
def test_promtool_accepts_the_configurations(path: Path) -> None:
    done = run(program("promtool"), "check", "config", "--syntax-only", str(path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_of_the_hardened_stack_do_what_they_say() -> None:
    done = run(program("promtool"), "test", "rules", str(Path(__file__).with_name("hardened_rules.yml")))
    assert done.returncode == 0, done.stdout + done.stderr


def test_alertmanager_does_not_even_start_as_shipped() -> None:
    done = run(program("amtool"), "check-config", str(SHIPPED / "monitoring" / "alertmanager.yml"))
    assert done.returncode != 0
    assert 'unsupported scheme "" for URL' in done.stdout + done.stderr


def test_amtool_accepts_the_hardened_configuration(tmp_path: Path) -> None:
    done = run(program("amtool"), "check-config", str(routable(tmp_path)))
    assert done.returncode == 0, done.stdout + done.stderr


def routable(tmp_path: Path) -> Path:
    """The configuration of Alertmanager, in words that an older amtool knows too."""
    text = (HARDENED / "alertmanager" / "alertmanager.yml").read_text()
    if version("amtool") < (0, 26):
        text = text.replace("url_file: /run/secrets/heartbeat_url", "url: https://hc-ping.com/")
        text = text.replace("routing_key_file: ", "routing_key: ").replace(
            "smtp_auth_password_file: ", "smtp_auth_password: "
        )
    path = tmp_path / "alertmanager.yml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("alertname=Watchdog severity=none", "heartbeat"),
        ("alertname=ApiDown severity=critical", "pagerduty-primary"),
        ("alertname=CriticalAlertUnsolved severity=critical escalation=secondary", "pagerduty-secondary"),
        ("alertname=ApiHighLatency severity=warning", "slack"),
        ("alertname=RestoreTestOverdue severity=ticket", "tickets"),
        ("alertname=Unforeseen", "slack"),
    ],
)
def test_alerts_reach_who_must_know(labels: str, receiver: str, tmp_path: Path) -> None:
    done = run(
        program("amtool"),
        *("config", "routes", "test", f"--config.file={routable(tmp_path)}", f"--verify.receivers={receiver}"),
        *labels.split(),
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_its_runbook() -> None:
    books = {path.stem for path in (HARDENED / "docs" / "runbooks").glob("*.md")}
    alerts: dict[str, dict[str, dict[str, str]]] = {}
    for path in (HARDENED / "prometheus" / "rules").glob("*.yml"):
        for group in yaml.safe_load(path.read_text())["groups"]:
            alerts |= {rule["alert"]: rule for rule in group["rules"] if "alert" in rule}
    assert set(alerts) == books
    for name, rule in alerts.items():
        assert {"summary", "description", "runbook_url"} <= set(rule["annotations"]), name
        assert rule["annotations"]["runbook_url"].endswith(f"docs/runbooks/{name}.md")
        assert {"severity", "service"} <= set(rule["labels"]), name


@pytest.mark.parametrize("directory", [SHIPPED, HARDENED])
def test_nginx_accepts_the_configurations(directory: Path, tmp_path: Path) -> None:
    nginx = program("nginx")
    target = tmp_path / "nginx"
    shutil.copytree(directory / "nginx", target)
    (tmp_path / "tls").mkdir()
    made = run(
        program("openssl"),
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"),
        *(
            "-subj",
            "/CN=localhost",
            "-keyout",
            str(tmp_path / "tls/privkey.pem"),
            "-out",
            str(tmp_path / "tls/fullchain.pem"),
        ),
    )
    assert made.returncode == 0, made.stderr
    for path in target.rglob("*.conf"):
        text = path.read_text().replace("/etc/nginx/tls", str(tmp_path / "tls"))
        text = text.replace("/etc/nginx/mime.types", "/dev/null").replace("/etc/nginx", str(target))
        text = (
            text.replace("/tmp/", f"{tmp_path}/")  # noqa: S108
            .replace("/dev/stderr", f"{tmp_path}/e")
            .replace("/dev/stdout", f"{tmp_path}/a")
        )
        # The names are those of containers, and `resolve` is newer than the nginx of some machines.
        text = re.sub(
            r"server (?:web|grafana|prometheus|alertmanager):(\d+)(?: resolve)?;", r"server 127.0.0.1:\1;", text
        )
        path.write_text(text)
    done = run(
        nginx,
        "-t",
        "-p",
        str(tmp_path),
        "-e",
        str(tmp_path / "e"),
        "-c",
        str(target / "nginx.conf"),
        "-g",
        "daemon off;",
    )
    assert "syntax is ok" in done.stderr, done.stderr
    assert not re.search(r"\[(?:warn|emerg)\](?!.*(?:user|bind\(\)|Permission denied|nginx\.pid))", done.stderr), (
        done.stderr
    )


@pytest.mark.parametrize("script", sorted((HARDENED / "scripts").glob("*.sh")), ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script: Path) -> None:
    done = run(program("shellcheck"), str(script))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["rules.v4", "rules.v6"])
def test_the_firewall_drops_what_docker_publishes(name: str) -> None:
    lines = (HARDENED / "firewall" / name).read_text().splitlines()
    chain = [line for line in lines if line.startswith("-A DOCKER-USER")]
    assert chain[-2:] == ["-A DOCKER-USER -i eth0 -j DROP", "-A DOCKER-USER -j RETURN"]
    assert lines[-1] == "COMMIT"


def test_no_secret_is_committed_when_hardened() -> None:
    committed = run("git", "ls-files", "examples/hardened/secrets")
    if committed.returncode != 0:
        pytest.skip("not a git checkout")
    assert {Path(name).name for name in committed.stdout.split()} <= {".gitignore", "README.md"}


def test_json_files_parse() -> None:
    for path in [*HARDENED.rglob("*.json"), *SHIPPED.rglob("*.json")]:
        json.loads(path.read_text())
