"""Flags of Prometheus and Alertmanager: which are booleans, which may be repeated, and in which version they exist.

Sources: https://prometheus.io/docs/prometheus/latest/command-line/prometheus/, the flags that `cmd/prometheus/main.go`
hides, https://prometheus.io/docs/prometheus/latest/migration/, https://github.com/prometheus/prometheus/releases and
`cmd/alertmanager/main.go`; checked against the `--help` of Prometheus 2.42 and Alertmanager 0.25.
"""

from __future__ import annotations

from typing import NamedTuple

Version = tuple[int, int]

PROMETHEUS_BOOLEANS = frozenset(
    {
        "help",
        "help-long",
        "help-man",
        "version",
        "agent",
        "alertmanager.drain-notification-queue-on-shutdown",
        "auto-gomaxprocs",
        "auto-gomemlimit",
        "config.auto-reload",
        "scrape.adjust-timestamps",
        "storage.agent.no-lockfile",
        "storage.agent.use-lockfile",  # Debian's build
        "storage.agent.wal-compression",
        "storage.tsdb.allow-overlapping-blocks",
        "storage.tsdb.no-lockfile",
        "storage.tsdb.use-lockfile",  # Debian's build
        "storage.tsdb.wal-compression",
        "web.enable-admin-api",
        "web.enable-lifecycle",
        "web.enable-otlp-receiver",
        "web.enable-remote-write-receiver",
        "web.systemd-socket",
        "write-documentation",
    }
)

PROMETHEUS_REPEATABLE = frozenset({"enable-feature", "web.remote-write-receiver.accepted-protobuf-messages"})
"""Flags that may be repeated in every version; see `prometheus_repeatable` for those that depend on it."""

ALERTMANAGER_BOOLEANS = frozenset(
    {
        "help",
        "help-long",
        "help-man",
        "version",
        "cluster.allow-insecure-public-advertise-address-discovery",
        "log.silences",
        "web.systemd-socket",
    }
)

ALERTMANAGER_REPEATABLE = frozenset({"cluster.peer", "web.listen-address"})

LOKI_BOOLEANS = frozenset(
    {
        "auth.enabled",
        "config.expand-env",
        "help",
        "legacy-read-mode",
        "list-targets",
        "log-config-reverse-order",
        "print-config-stderr",
        "verify-config",
        "version",
    }
)
"""The booleans of Loki's command line that stacks use; Loki has hundreds of further flags."""

PROMTAIL_BOOLEANS = frozenset(
    {
        "check-syntax",
        "config.expand-env",
        "dry-run",
        "help",
        "inspect",
        "log-config-reverse-order",
        "print-config-stderr",
        "server.disable",
        "stdin",
        "version",
    }
)


def prometheus_repeatable(version: Version | None) -> frozenset[str]:
    """The repeatable flags of a version; `--web.listen-address` is one since 3.0 (assumed where None)."""
    if version is None or version >= (3, 0):
        return PROMETHEUS_REPEATABLE | {"web.listen-address"}
    return PROMETHEUS_REPEATABLE


class FlagLife(NamedTuple):
    """The versions that know a flag or a feature name: from `added` up to and without `removed`; None is unbounded.

    `instead` says what to use where it is not known.
    """

    added: Version | None = None
    removed: Version | None = None
    instead: str = ""

    def exists_in(self, version: Version) -> bool:
        """Whether a version knows it."""
        return not (self.added and version < self.added) and not (self.removed and version >= self.removed)


PROMETHEUS_LIFE: dict[str, FlagLife] = {
    "agent": FlagLife((3, 0), None, "--enable-feature=agent before 3.0"),
    "alertmanager.timeout": FlagLife(None, (3, 0), "`timeout` of each entry in alerting.alertmanagers"),
    "auto-gomaxprocs": FlagLife((3, 0), None, "--enable-feature=auto-gomaxprocs before 3.0"),
    "auto-gomemlimit": FlagLife((3, 0), None, "--enable-feature=auto-gomemlimit before 3.0"),
    "config.auto-reload": FlagLife((3, 12), None, "--enable-feature=auto-reload-config from 3.0"),
    "storage.tsdb.allow-overlapping-blocks": FlagLife(None, (3, 0), "nothing: overlapping blocks are always allowed"),
    "storage.tsdb.delay-compact-file.path": FlagLife((3, 9)),
    "storage.tsdb.retention": FlagLife(None, (3, 0), "--storage.tsdb.retention.time"),
    "web.enable-otlp-receiver": FlagLife((3, 0), None, "--enable-feature=otlp-write-receiver before 3.0"),
    "web.enable-remote-write-receiver": FlagLife((2, 33), None, "--enable-feature=remote-write-receiver"),
}
"""Flags of Prometheus that some supported version does not know: using one there ends the process at start."""

PROMETHEUS_FEATURE_LIFE: dict[str, FlagLife] = {
    "agent": FlagLife((2, 32), (3, 0), "--agent"),
    "auto-gomaxprocs": FlagLife(None, (3, 0), "nothing: it is the default"),
    "auto-gomemlimit": FlagLife(None, (3, 0), "nothing: it is the default"),
    "expand-external-labels": FlagLife((2, 27), (3, 0), "nothing: it is always on"),
    "new-service-discovery-manager": FlagLife(None, (3, 0), "nothing: it is always on"),
    "no-default-scrape-port": FlagLife(None, (3, 0), "nothing: it is always on"),
    "otlp-write-receiver": FlagLife((2, 47), (3, 0), "--web.enable-otlp-receiver"),
    "promql-at-modifier": FlagLife(None, (3, 0), "nothing: it is always on"),
    "promql-negative-offset": FlagLife(None, (3, 0), "nothing: it is always on"),
    "remote-write-receiver": FlagLife(None, (3, 0), "--web.enable-remote-write-receiver"),
}
"""Names of `--enable-feature` that a version ignores with a warning at most.

`agent`, `remote-write-receiver` and `otlp-write-receiver` carried a meaning that is lost in silence.
"""

FEATURES_WITH_MEANING = frozenset({"agent", "remote-write-receiver", "otlp-write-receiver"})
"""Features whose name does nothing in 3.0 and later although the server then behaves differently."""
