"""Secrets never survive in a file's text, and nothing else is touched."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import tomllib
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.collect.redact import redact, redact_value
from auditor.model.evidence import SecretGrade, find_tokens, parse_token

UNTOUCHED = [
    ("compose.yml", "image: grafana/grafana:12.4.1@sha256:0123456789abcdef"),
    ("compose.yml", "    secrets: [grafana_admin]"),
    ("compose.yml", "    secrets:\n      - grafana_admin_password\n      - source: smtp_password\n        target: x"),
    ("compose.yml", "secrets:\n  grafana_admin_password:\n    file: ./secrets/grafana_admin_password\n  db_password:"),
    ("compose.yml", "secrets:\n  db_password: {file: ./secrets/db_password}"),
    ("compose.yml", "      GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin_password"),
    ("compose.yml", "      - GF_SECURITY_ADMIN_PASSWORD=${GRAFANA_PASSWORD:?set it in .env}"),
    ("compose.yml", "      - GF_SECURITY_ADMIN_PASSWORD=${GRAFANA_PASSWORD}"),
    ("compose.yml", "      GF_SECURITY_ADMIN_PASSWORD: $GRAFANA_PASSWORD"),
    ("compose.yml", "      GF_SECURITY_ADMIN_PASSWORD:\n      GF_SERVER_ROOT_URL: https://grafana.bookshop.test"),
    ("compose.yml", "      GF_SECURITY_SECRET_KEY: $$__file{/run/secrets/key}"),
    ("compose.yml", "      POSTGRES_PASSWORD_FILE: /run/secrets/db_password"),
    ("compose.yml", '    command: ["redis-server", "--requirepass", "${REDIS_PASSWORD}"]'),
    ("compose.yml", "      test: [CMD, redis-cli, --no-auth-warning, ping]"),
    ("prometheus.yml", "    authorization:\n      credentials_file: /run/secrets/token"),
    ("prometheus.yml", "    basic_auth:\n      username: prometheus\n      password_file: /run/secrets/pw"),
    ("prometheus.yml", "      password: <secret>"),
    ("rules.yml", "    expr: sum by (token) (rate(http_requests_total{token=\"abc\", secret='x'}[5m]))"),
    ("rules.yml", '    expr: |\n      sum(rate(x{token="abc"}[5m]))\n        / on (secret) password'),
    ("rules.yml", "      label: secret"),
    ("rules.yml", "      summary: The token of {{ $labels.token }} expires"),
    ("rules.yml", "    key: value"),
    ("loki.yml", "  num_tokens: 128\n  max_tokens: 1\n  tokens: 512\nauthentication: none\nauth_enabled: false"),
    ("loki.yml", "    kvstore:\n      store: inmemory"),
    ("dashboard.json", '{"title": "Token: usage", "expr": "sum(x{token=\\"a\\"}) by (token)", "legend": "{{token}}"}'),
    (
        "grafana.ini",
        "password_policy = true\ntoken_expiration_day_limit = 30\ndisable_login_form = false\nsecret_key =",
    ),
    ("grafana.ini", "admin_password = $__file{/run/secrets/grafana_admin_password}\n;admin_password ="),
    ("nginx.conf", "    ssl_certificate_key /etc/nginx/tls/key.pem;\n    proxy_pass http://grafana:3000;"),
    ("nginx.conf", '    proxy_set_header Authorization "";\n    proxy_set_header Authorization $http_authorization;'),
    ("nginx.conf", '    auth_basic "Restricted";\n    auth_basic_user_file /etc/nginx/htpasswd;'),
    (
        "backup.sh",
        'PASSWORD="$(cat /run/secrets/pw)"\nTOKEN=${1:?token}\nexport RESTIC_PASSWORD_FILE=/etc/restic/password',
    ),
    ("backup.sh", 'echo "Token: $TOKEN"; read -r -s -p "Password: " password'),
    ("oauth.yml", "token_url: https://github.com/login/oauth/access_token\nclient_id: abcdef"),
    ("k8s.yml", "secretName: tls\nsecretKeyRef:\n  name: x\n  key: y\nimagePullSecrets: [a]"),
    ("a.yml", "url: http://prometheus:9090/api/v1/query?query=up@1\nsmarthost: smtp.bookshop.test:587"),
    ("a.yml", "url: https://${HOST}:9090/x\nemail: http://host/path user@example.org"),
    ("a.yml", "target: http://loki:3100/a@b"),
    ("a.yml", "api_url: https://hooks.slack.com/services/${SLACK_PATH}"),
    ("alertmanager.yml", "      - api_url: '${SLACK_WEBHOOK_URL}'\n        service_key: '${PAGERDUTY_SERVICE_KEY}'"),
    ("datasources.yml", "    basicAuth: true\n    isDefault: true\n    access: proxy"),
    ("config.alloy", 'password = sys.env("PASSWORD")\npassword_file = "/run/secrets/pw"'),
    ("values.yml", "password: !reference [.secrets, pw]\npassword: *shared\npassword: null\npassword: ''"),
    ("values.yml", "password: {{ .Values.password }}\ntoken: '{{ token }}'"),
    ("Dockerfile", "ENV PATH=/usr/bin\nARG TOKEN\nHEALTHCHECK CMD wget -q http://localhost:3000/api/health"),
    ("crontab", "0 3 * * * /opt/scripts/backup.sh --keep 30"),
]


@pytest.mark.parametrize(("path", "text"), UNTOUCHED)
def test_ordinary_lines_stay(path: str, text: str) -> None:
    assert redact(text, path) == text


CANARY = "Qz7mVt2Lp9Kx4Rw8"

KEYS = [
    "password",
    "passwd",
    "pass",
    "secret",
    "token",
    "api_key",
    "apikey",
    "apiKey",
    "private_key",
    "secret_key",
    "access_key",
    "client_secret",
    "credentials",
    "service_key",
    "routing_key",
    "integration_key",
    "bot_token",
    "auth_password",
    "smtp_auth_password",
    "basicAuthPassword",
    "GF_SECURITY_ADMIN_PASSWORD",
    "GF_DATABASE_PASSWORD",
    "GF_AUTH_GITHUB_CLIENT_SECRET",
    "GF_SECURITY_SECRET_KEY",
    "POSTGRES_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "PGPASSWORD",
    "REDIS_PASSWORD",
    "MINIO_SECRET_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "connection_string",
    "X-Api-Key",
]

FORMATS = {
    "a.yml": [
        "{k}: {s}",
        "  - {k}: {s}  # a comment",
        "{k}: '{s}'",
        '"{k}": "{s}"',
        "- {k}={s}",
        '- "{k}={s}"',
        "x: {{{k}: {s}, user: y}}",
        "x: {{user: y, {k}: '{s}'}}",
        'env: ["A=b", "{k}={s}"]',
        "{k}: |\n  {s}\n  {s}\nuser: y",
        "{k}: >-\n  {s}",
        "{k}:\n  {s}\nuser: y",
        "{k}:\n  '{s}'",
        "{k}:\n  - {s}\n  - {s}",
        '{k}: "first\n  {s}"\nuser: y',
        "{k}: first\n  {s}\nuser: y",
        "{k}: !!str {s}",
        "{k}: &anchor {s}",
        "{k}: ${{VALUE:-{s}}}",
        "{k}: ${{VALUE:-${{OTHER:-{s}}}}}",
        "# {k}: {s}",
        "command: --{k}={s} --other",
        "command: [server, --{k}, {s}]",
        'command: ["server", "--{k}", "{s}"]',
        "command:\n  - --{k}\n  - {s}",
        "note: ${{{k}:-{s}}}",
    ],
    "a.json": ['{{"{k}": "{s}"}}', '{{"{k}":"{s}","user":"y"}}', '{{"inner": "{{\\"{k}\\": \\"{s}\\"}}"}}'],
    "a.ini": ["{k} = {s}", "{k}={s} and more", ";{k} = {s}", '{k} = """{s}"""'],
    ".env": ["{k}={s}", 'export {k}="{s}"', "{k}='{s}' # comment", '{k}="a\n{s}\nb"'],
    "a.sh": [
        "{k}={s} run it",
        "export {k}='{s}'; run",
        "run --{k} {s}",
        "curl -H '{k}-token: {s}' url",
        "{k}=${{1:-{s}}}",
    ],
    "Dockerfile": ["ENV {k}={s}", "ENV {k} {s}", "ARG A=b {k}={s}"],
    "crontab": ["0 3 * * * root {k}={s} /opt/run"],
    "a.toml": ['{k} = "{s}"', 'x = {{ {k} = "{s}" }}', '{k} = """\n{s}\n"""'],
    "nginx.conf": ['proxy_set_header {k} "{s}";', "proxy_pass http://x/?a=b&{k}={s}&c=d;"],
    "a.alloy": ['basic_auth {{ user = "x" {k} = "{s}" }}'],
}

PLAIN = [
    ("a.yml", "url: https://user:{s}@host:9090/path"),
    ("a.yml", "url: postgres://app:${{DB_PASSWORD:-{s}}}@db/app"),
    ("a.yml", "dsn: app:{s}@(db:3306)/app"),
    ("a.yml", "DATA_SOURCE_NAME: postgresql://app:{s}@db/app"),
    ("a.yml", "dsn: https://{s}@sentry.test/1"),
    ("a.yml", 'value: "host=db user=x password={s} dbname=y"'),
    ("a.yml", "api_url: https://hooks.slack.com/services/T0AAAA/B0AAAA/{s}"),
    ("a.yml", "url: https://discord.com/api/webhooks/12345/{s}"),
    ("a.yml", "url: https://hc-ping.com/{s}"),
    ("a.yml", "webhook_url: https://chat.bookshop.test/hook/{s}"),
    ("a.yml", "x: glsa_{s}{s}_abcdef12"),
    ("a.yml", "x: ghp_{s}{s}1234"),
    ("a.yml", "x: xoxb-{s}-{s}"),
    ("a.yml", "x: github_pat_{s}_{s}"),
    ("a.yml", "x: eyJhbGciOi{s}.eyJzdWIi{s}.{s}"),
    ("a.yml", "x: Bearer {s}abc"),
    ("a.yml", "basic_auth_users:\n  admin: {s}\nother: x"),
    ("a.yml", "secureJsonData:\n  httpHeaderValue1: Bearer {s}"),
    ("a.yml", "secureJsonData:\n  anything: {s}"),
    ("nginx.conf", 'proxy_set_header Authorization "Basic {s}";'),
    ("a.sh", "curl -u admin:{s} http://grafana:3000"),
    ("a.sh", "curl -H 'Authorization: Bearer {s}' http://grafana:3000"),
    ("a.sh", "grafana-cli admin reset-admin-password '{s}'"),
    ("a.sh", "mysqldump -u root -p{s} shop"),
    ("a.sh", "docker exec redis redis-cli -a {s} ping"),
    ("a.yml", 'test: ["CMD", "redis-cli", "-a", "{s}", "ping"]'),
    ("redis.conf", "requirepass {s}"),
    (".htpasswd", "admin:{s}"),
    ("secrets/smtp_password", "{s}\n"),
    ("init.sql", "ALTER USER x WITH PASSWORD '{s}';"),
    ("key.pem", "-----BEGIN RSA PRIVATE KEY-----\n{s}{s}\n{s}==\n-----END RSA PRIVATE KEY-----"),
    ("a.yml", "key_data: |\n  -----BEGIN PRIVATE KEY-----\n  {s}{s}\n  -----END PRIVATE KEY-----\nx: y"),
    ("a.json", '{{"k": "-----BEGIN PRIVATE KEY-----\\n{s}\\n-----END PRIVATE KEY-----"}}'),
]

CASES = [
    *(
        (path, template.replace("{k}", key))
        for path, templates in FORMATS.items()
        for template in templates
        for key in KEYS
        if "${{{k}" not in template or "-" not in key
    ),
    *PLAIN,
]
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=14, max_size=40)


def plant(template: str, secret: str) -> str:
    return template.replace("{s}", "\0").replace("{{", "{").replace("}}", "}").replace("\0", secret)


@pytest.mark.parametrize(("path", "template"), CASES)
def test_no_canary_survives(path: str, template: str) -> None:
    text = plant(template, CANARY)
    shown = redact(text, path)
    assert CANARY not in shown
    assert find_tokens(shown)
    assert shown.count("\n") == text.count("\n")
    assert redact(shown, path) == shown


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=4), LETTERS, st.sampled_from(["\n", "\r\n"]))
def test_no_secret_survives_in_any_mixture(cases: list[tuple[str, str]], secret: str, newline: str) -> None:
    path = cases[0][0]
    same = [template for name, template in cases if name == path]
    text = "\n".join(plant(template, "S" + secret + "9") for template in same).replace("\n", newline)
    shown = redact(text, path)
    assert "S" + secret + "9" not in shown
    assert shown.count("\n") == text.count("\n")
    assert redact(shown, path) == shown


@settings(max_examples=400, deadline=None)
@given(
    st.text("abp:='\"${}-#|><[], \n\t\\/@", max_size=80),
    st.sampled_from(["a.yml", "a.ini", "a.sh", "a.json", ".env", "secrets/x", "a.pem"]),
)
def test_redacting_twice_changes_nothing(text: str, path: str) -> None:
    text = text.replace("a", "password").replace("b", "hunter")
    shown = redact(text, path)
    assert shown.count("\n") == text.count("\n")
    assert redact(shown, path) == shown


UNITS = [
    *(
        "a=b ",
        "password=",
        "password: ",
        "'",
        '"password":"x",',
        "://",
        "a://b:",
        "${",
        "${A:-",
        "{{",
        "eyJ",
        "eyJa.",
        " ",
    ),
    *(
        "--p ",
        "--password ",
        "\\",
        '\\"',
        "hooks.slack.com/services/",
        "Authorization: ",
        "$2y$",
        "mysql -p",
        "a.",
        "-",
    ),
    *(
        " ",
        "a.",
        "BEGIN PRIVATE KEY-----",
        "<redacted:",
        "@",
        "{",
        "password={",
        "ENV ",
        "# ",
        "- ",
        "bearer ",
        "x: {a: ",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_line_of_a_megabyte_takes_no_time(unit: str) -> None:
    for prefix in ("", 'token: "', "dsn=http://a:"):
        text = prefix + unit * (1_000_000 // len(unit))
        redact(text, "a.yml")


def test_many_lines_take_no_time() -> None:
    redact('password: "open\n' * 20_000, "a.yml")
    redact("image: a/b:1\n" * 50_000, "a.yml")


def test_positions_before_the_secret_stay() -> None:
    shown = redact("  - name: x\n    password: hunter2hunter2 # why\n", "a.yml")
    assert re.fullmatch(r"  - name: x\n    password: <redacted:\w+:14:[0-9a-f]{4}> # why\n", shown)


GRADES = {
    SecretGrade.DEFAULT: """admin password grafana postgres 123456 admin123 Admin@2026 guest minioadmin secret P@ssw0rd
        SW2YcwTIb9zpOOhoPsMm""",
    SecretGrade.PLACEHOLDER: """change_me changeme your_secure_password_here secure_password_change_me xxxxxxxx
        <password> REPLACE_ME example TODO your-token""",
    SecretGrade.WEAK: "bookshop7 abcdefghijklmnop 31415926535897932384 my-secret-password aB1!aB1!aB1!aB1!",
    SecretGrade.STRONG: "Qz7mVt2Lp9Kx4Rw8 correct.horse.battery.staple.9 9f86d081884c7d659a2feaa0c55ad015",
}


@pytest.mark.parametrize(
    ("value", "grade"), [(value, grade) for grade, text in GRADES.items() for value in text.split()]
)
def test_grades(value: str, grade: SecretGrade) -> None:
    secret = parse_token(redact_value("ADMIN_PASSWORD", value))
    assert secret is not None
    assert (secret.grade, secret.length) == (grade, len(value))
    assert str(secret) == redact_value("ADMIN_PASSWORD", value)


def test_the_same_secret_has_the_same_fingerprint() -> None:
    first, second, third = find_tokens(redact("password: abc\ntoken: abc\nsecret: abd", "a.yml"))
    assert first.fingerprint == second.fingerprint != third.fingerprint
    assert parse_token("admin") is None
    assert parse_token("<redacted:strong:x:0000>") is None


def test_the_token_is_one_word_in_every_format() -> None:
    shown = redact(f"password: {CANARY}\nx: {{password: {CANARY}, user: y}}\nl: ['A_TOKEN={CANARY}']", "a.yml")
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        tree = yaml.load(shown, loader)  # noqa: S506 - both are safe loaders
        assert parse_token(tree["password"])
        assert parse_token(tree["x"]["password"])
        assert tree["x"]["user"] == "y"
    assert parse_token(json.loads(redact('{"password": 123456, "a": 1}', "a.json"))["password"])
    assert parse_token(tomllib.loads(redact(f'password = "{CANARY}"', "a.toml"))["password"])
    ini = configparser.ConfigParser()
    ini.read_string(redact(f"[security]\nadmin_password = {CANARY}\n", "grafana.ini"))
    assert parse_token(ini["security"]["admin_password"])
    assert parse_token(shlex.split(redact(f"run --password {CANARY} --x", "a.sh"))[2])
    url = urlsplit(redact(f"postgres://app:{CANARY}@db:5432/app", "a.env"))
    assert parse_token(url.password or "") is None or url.hostname == "db"
    assert (url.hostname, url.port) == ("db", 5432)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("GF_SERVER_ROOT_URL", "https://grafana.bookshop.test", True),
        ("GF_SECURITY_ADMIN_PASSWORD", "", True),
        ("GF_SECURITY_ADMIN_PASSWORD__FILE", "/run/secrets/x", True),
        ("GF_SECURITY_ADMIN_PASSWORD", CANARY, False),
        ("DATABASE_URL", f"postgres://app:{CANARY}@db/app", False),
        ("DATA_SOURCE_NAME", f"app:{CANARY}@(db:3306)/", False),
        ("TLS_PRIVATE_KEY", f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----", False),
    ],
)
def test_environment_variables(name: str, value: str, *, kept: bool) -> None:
    shown = redact_value(name, value)
    assert (shown == value) is kept
    assert CANARY not in shown
    assert redact_value(name, shown) == shown
