"""A builder of reports that hold every outcome, severity, layer and disposition, and hostile names."""

from __future__ import annotations

from auditor.model.catalog import Category, Confidence, Lifecycle, Severity
from auditor.model.evidence import Gap, GapReason, Layer
from auditor.model.finding import Disposition, Evidence, Finding, Outcome, fingerprint
from auditor.model.location import ContainerLocation, EndpointLocation, FileLocation, Location, Span
from auditor.model.report import (
    Cap,
    CategoryScore,
    ControlResult,
    Excerpt,
    GateResult,
    Problem,
    Report,
    RuleShare,
    Score,
    SourceInfo,
    TargetInfo,
    ToolInfo,
    TopFix,
)

TOKEN = "<redacted:default:5:8c69>"  # noqa: S105 (stands for a secret that is gone)
HOSTILE = "x<script>alert(1)</script>\x1b[31m[bold]\u202e\x07"

COMPOSE = f"""\
services:
  grafana:
    image: grafana/grafana:10.2.2
    ports:
      - "3001:3000"
    environment:
      GF_SECURITY_ADMIN_PASSWORD: {TOKEN}
      GF_AUTH_ANONYMOUS_ENABLED: "true"
  prometheus:
    image: prom/prometheus:v2.48.0
    command:
      - --config.file=/etc/prometheus/prometheus.yml
    ports:
      - "9090:9090"
  loki:
    image: grafana/loki:latest
""".splitlines()


def place(line: int, column: int, width: int, pointer: str, path: str = "docker-compose.yml") -> FileLocation:
    """A place on one line."""
    return FileLocation(path, Span(line, column, line, column + width), pointer)


def finding(
    rule: str = "grafana/default-admin-password",
    control: str = "SEC-01",
    *,
    outcome: Outcome = Outcome.FAIL,
    severity: Severity = Severity.MEDIUM,
    confidence: Confidence = Confidence.HIGH,
    subject: str = "grafana",
    message: str = "a fact that was seen",
    location: Location | None = None,
    title: str = "",
    **more: object,
) -> Finding:
    """A finding; the category follows from the control."""
    category = {"S": Category.SECURITY, "R": Category.RELIABILITY, "M": Category.MONITORING}.get(
        control[0], Category.PERFORMANCE
    )
    values = {"fingerprint": fingerprint(rule, subject, location), **more}
    return Finding(
        rule=rule,
        control=control,
        category=category,
        outcome=outcome,
        severity=severity,
        confidence=confidence,
        subject=subject,
        message=message,
        location=location,
        title=title or f"Defect of {rule}",
        **values,  # type: ignore[arg-type]
    )


def _password() -> Finding:
    where = place(7, 35, len(TOKEN), "services.grafana.environment.GF_SECURITY_ADMIN_PASSWORD")
    inspect = ContainerLocation("shop-grafana-1", "/Config/Env/3")
    url = EndpointLocation("http://127.0.0.1:3001/api/org", "/id")
    return finding(
        severity=Severity.CRITICAL,
        message=f"the password of the Grafana administrator is {TOKEN}, which every scanner tries first",
        location=where,
        title="Grafana's admin password is a known default",
        related=(inspect, url),
        evidence=(
            Evidence(Layer.DECLARED, where, TOKEN, "a secret that nobody can guess"),
            Evidence(Layer.RUNNING, inspect, TOKEN, "a secret that nobody can guess"),
            Evidence(Layer.OBSERVED, url, "200 with the default pair", "401"),
        ),
        remediation="Move the password into a Docker secret and give Grafana the file. Then change the password in the "
        "running server too: the variable is read only when the database is created.",
        example="environment:\n  GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin\n"
        "secrets:\n  - grafana_admin",
        why="Grafana's administrator can read every data source, with the credentials kept in it. The default pair is "
        "public knowledge, and bots try it within minutes of a port being reachable.",
        references=("https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/", "CIS Docker 5.10"),
    )


def _ports(service: str, line: int, port: str) -> Finding:
    return finding(
        "compose/published-on-all-interfaces",
        "SEC-04",
        severity=Severity.HIGH,
        subject=service,
        message=f"port {port} is published on every interface of the host",
        location=place(line, 9, len(port) + 2, f"services.{service}.ports.0"),
        title="A monitoring port is reachable from outside the host",
        remediation="Bind the port to loopback, and let the reverse proxy reach the service over the network.",
        example='ports:\n  - "127.0.0.1:9090:9090"',
        why="Prometheus has no login of its own: whoever reaches the port reads every metric.",
        references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    )


def _failures() -> list[Finding]:
    password = _password()
    folded = finding(
        "compose/secret-in-environment",
        "SEC-01",
        severity=Severity.HIGH,
        message="a secret is written into the compose file",
        location=password.location,
        title="A secret stands in the compose file",
        disposition=Disposition.FOLDED,
        folded_into=password.fingerprint,
    )
    return [
        password,
        _ports("grafana", 5, "3001:3000"),
        _ports("prometheus", 14, "9090:9090"),
        finding(
            "prometheus/no-retention",
            "REL-03",
            subject="prometheus",
            message="no retention time is set; the default of 15 d applies",
            location=FileLocation(
                "docker-compose.yml", Span(11, 5, 11, 12), "services.prometheus", "command.retention"
            ),
            title="Prometheus keeps metrics for a time that nobody chose",
            remediation="Set `--storage.tsdb.retention.time` to what your incident reviews need.",
            example="command:\n  - --storage.tsdb.retention.time=30d",
        ),
        finding(
            "compose/no-memory-limit",
            "REL-04",
            severity=Severity.LOW,
            subject="grafana",
            message="the container may use all memory of the host",
            location=ContainerLocation("shop-grafana-1", "/HostConfig/Memory"),
            title="A container has no memory limit",
        ),
        finding(
            "loki/floating-tag",
            "REL-06",
            severity=Severity.INFO,
            subject="loki",
            message="the image follows `latest`",
            location=place(16, 12, 19, "services.loki.image"),
            title="An image follows a moving tag",
            lifecycle=Lifecycle.PREVIEW,
        ),
        finding(
            "alertmanager/unused-receiver",
            "MON-02",
            subject=f"receiver {HOSTILE}",
            message=f"no route leads to {HOSTILE}",
            location=FileLocation(f"conf/{HOSTILE}.yml", Span(3, 5, 3, 9), "receivers.1.name"),
            title=f"A receiver gets nothing: {HOSTILE}",
            remediation=f"Remove it. {HOSTILE}",
            example=f"receivers:\n  - name: {HOSTILE}",
            references=("javascript:alert(1)", 'https://prometheus.io/docs/alerting/latest/configuration/?a=1&b="2"'),
        ),
        finding(
            "grafana/weak-session",
            "SEC-02",
            severity=Severity.LOW,
            confidence=Confidence.LOW,
            message="sessions may last long",
            title="Sessions last longer than a working day",
        ),
        folded,
    ]


def _others() -> list[Finding]:
    denied = "prometheus/rules.yml cannot be read: permission denied"
    return [
        finding(
            "mon/broken", "MON-05", outcome=Outcome.ERROR, message="the check broke: KeyError: 'x'", subject="stack"
        ),
        finding("mon/no-alert-rules", "MON-01", outcome=Outcome.UNKNOWN, message=denied, subject="prometheus"),
        finding("mon/no-runbook", "MON-04", outcome=Outcome.UNKNOWN, message=denied, subject="prometheus"),
        finding(
            "grafana/oauth", "SEC-07", outcome=Outcome.UNKNOWN, message="${OAUTH_ID} is set nowhere", subject="grafana"
        ),
        finding("rel/restore-tested", "REL-07", outcome=Outcome.MANUAL, message="nobody can see it", subject="stack"),
        finding(
            "compose/no-restart-policy",
            "REL-06",
            outcome=Outcome.FAIL,
            disposition=Disposition.WAIVED,
            subject="loki",
            message="the container does not come back",
            location=place(15, 3, 4, "services.loki"),
            title="A container does not come back after a crash",
        ),
        finding(
            "compose/no-firewall",
            "SEC-05",
            disposition=Disposition.ATTESTED,
            subject="stack",
            message="no firewall was seen",
            title="Nothing filters packets",
        ),
        finding("compose/bind-mount", "REL-01", disposition=Disposition.BASELINE, subject="loki", message="known"),
        finding("compose/off", "REL-01", disposition=Disposition.DISABLED, subject="loki", message="switched off"),
        finding(
            "grafana/anonymous-access",
            "SEC-02",
            outcome=Outcome.PASS,
            severity=Severity.HIGH,
            message="anonymous access is off",
            location=place(8, 34, 6, "services.grafana.environment.GF_AUTH_ANONYMOUS_ENABLED"),
            title="Grafana lets visitors in without logging in",
        ),
        finding(
            "nginx/old-tls", "SEC-03", outcome=Outcome.NOT_APPLICABLE, message="the stack has no proxy", subject=""
        ),
    ]


_TITLES = """\
SEC-01 fail 0.0 Change Grafana admin password
SEC-02 pass 100.0 Set up reverse proxy with authentication
SEC-03 not-applicable - Enable HTTPS/TLS
SEC-04 fail 33.3 Restrict network access to monitoring ports
SEC-05 unknown - Configure firewall rules
SEC-06 unknown - Enable audit logging
SEC-07 unknown - Set up SSO/OAuth
REL-01 pass 100.0 Configure persistent storage
REL-02 unknown - Set up backup strategy
REL-03 fail 62.5 Configure appropriate retention periods
REL-04 fail 80.0 Set resource limits
REL-05 pass 100.0 Enable health checks
REL-06 pass 100.0 Configure restart policies
REL-07 manual - Test disaster recovery
MON-01 unknown - Configure alerting rules
MON-02 fail 50.0 Set up notification channels
MON-03 manual - Define SLOs and SLIs
MON-04 unknown - Create runbooks for alerts
MON-05 error - Set up on-call rotation
MON-06 manual - Configure escalation policies
PER-01 pass - Tune scrape intervals
PER-02 pass - Configure recording rules
PER-03 pass - Set up remote storage
PER-04 pass - Optimize query performance
PER-05 pass - Enable query caching
PER-06 pass - Monitor monitoring stack itself
""".splitlines()


def _control(line: str) -> ControlResult:
    name, said, points, title = line.split(" ", 3)
    outcome, score = Outcome(said), None if points == "-" else float(points)
    note = f"the dated record that settles {name}" if outcome in (Outcome.MANUAL, Outcome.UNKNOWN) else ""
    shares = (RuleShare("grafana/default-admin-password", 10.0, 0, 1, 0),) if name == "SEC-01" else ()
    return ControlResult(
        id=name,
        title=title,
        category=finding(control=name).category,
        outcome=outcome,
        score=score,
        coverage=None if outcome is Outcome.NOT_APPLICABLE else (0.0 if score is None else 100.0),
        weight=5,
        rules=shares,
        note=note,
        optional=name in ("SEC-07", "PER-03"),
    )


def _excerpts(findings: list[Finding]) -> dict[str, Excerpt]:
    found = {}
    for item in findings:
        location = item.location
        if isinstance(location, FileLocation) and location.span and location.path == "docker-compose.yml":
            first = max(1, location.span.line - 2)
            lines = COMPOSE[first - 1 : location.span.line + 1]
            found[item.fingerprint] = Excerpt(location, first, tuple(lines))
        elif isinstance(location, FileLocation):
            found[item.fingerprint] = Excerpt(
                FileLocation(location.path, Span(3, 5, 3, 9)), 2, ("receivers:", f"\t- name: {HOSTILE} # 日本語")
            )
    return found


def _score() -> Score:
    return Score(
        value=48.3,
        value_without_waivers=44.0,
        grade="F",
        coverage=72.5,
        caps=(
            Cap("F", "open critical finding: grafana/default-admin-password (grafana)"),
            Cap("C", "open high finding: compose/published-on-all-interfaces (grafana) and 1 more"),
        ),
        categories={
            Category.SECURITY: CategoryScore(33.3, 80.0, 3.0),
            Category.RELIABILITY: CategoryScore(88.5, 91.0, 3.0),
            Category.MONITORING: CategoryScore(50.0, 16.7, 2.0),
            Category.PERFORMANCE: CategoryScore(None, 0.0, 1.0),
        },
        top_fixes=(
            TopFix("grafana/default-admin-password", "grafana", "Grafana's admin password is a known default", 12.5),
            TopFix("compose/published-on-all-interfaces", "prometheus", "A monitoring port is reachable", 4.0),
        ),
    )


def sample_report() -> Report:
    """A report with everything in it."""
    failures = sorted(_failures(), key=lambda item: (item.disposition is not Disposition.OPEN, item.severity.rank))
    findings = [*failures, *_others()]
    return Report(
        tool=ToolInfo("stackaudit", "0.1.0", "2026.11", "sha256:" + "ab" * 32, ("acme-checks 1.2",)),
        target=TargetInfo(
            project="shop",
            root="infra",
            files=("docker-compose.yml", "docker-compose.prod.yml", f"conf/{HOSTILE}.yml"),
            services=("grafana", "loki", "prometheus"),
            profiles=("monitoring",),
            components={
                "grafana": "grafana 10.2.2",
                "loki": "loki (version assumed)",
                "prometheus": "prometheus 2.48.0",
            },
            notes=("docker-compose.prod.yml was added because it is named by COMPOSE_FILE",),
            engine="Docker 27.3.1 on unix socket",
            endpoints=("http://127.0.0.1:3001", "http://127.0.0.1:9090"),
        ),
        policy="production",
        started_at="2026-11-23T20:16:00Z",
        finished_at="2026-11-23T20:16:02Z",
        score=_score(),
        gate=GateResult(
            passed=False,
            exit_code=1,
            reasons=("1 critical and 2 high findings are open; the gate allows none of severity high or worse",),
        ),
        controls=tuple(_control(line) for line in _TITLES),
        findings=tuple(findings),
        gaps=(
            Gap(GapReason.DENIED, "prometheus/rules.yml cannot be read: permission denied", "prometheus/rules.yml"),
            Gap(GapReason.UNRESOLVED, "${OAUTH_ID} is set nowhere", "OAUTH_ID", location=place(9, 3, 4, "services.x")),
            Gap(GapReason.UNREACHABLE, "connection refused", "http://127.0.0.1:3100", Layer.OBSERVED),
        ),
        sources=(
            SourceInfo("file", "docker-compose.yml", "read", "cd" * 32),
            SourceInfo("file", "prometheus/rules.yml", "denied", detail="permission denied"),
        ),
        problems=(Problem("check mon/broken", "stack: the check broke: KeyError: 'x'", place(1, 1, 8, "services")),),
        excerpts=_excerpts(findings),
    )


def empty_report() -> Report:
    """A report of an audit that could judge nothing."""
    return Report(
        tool=ToolInfo("stackaudit", "0.1.0", "2026.11", "sha256:00"),
        target=TargetInfo("", "empty", ()),
        policy="development",
        started_at="2026-11-23T20:16:00Z",
        finished_at="2026-11-23T20:16:00Z",
        score=Score(None, None, None, None, (), {name: CategoryScore(None, None, 1.0) for name in Category}, ()),
        gate=GateResult(passed=False, exit_code=4, reasons=("nothing could be assessed",)),
        controls=(),
        findings=(),
        gaps=(),
        sources=(),
    )
