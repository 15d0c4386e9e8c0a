"""The keys that Prometheus's configuration may have; it refuses all others.

Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/, as of version 3.14.
"""

from __future__ import annotations

AS_OF = (3, 14)

_LIMITS = (
    "body_size_limit",
    "keep_dropped_targets",
    "label_limit",
    "label_name_length_limit",
    "label_value_length_limit",
    "sample_limit",
    "target_limit",
)
_SCRAPES = (
    "always_scrape_classic_histograms",
    "convert_classic_histograms_to_nhcb",
    "extra_scrape_metrics",
    "metric_name_escaping_scheme",
    "metric_name_validation_scheme",
    "scrape_failure_log_file",
    "scrape_interval",
    "scrape_native_histograms",
    "scrape_protocols",
    "scrape_timeout",
)
_HTTP = (
    *("authorization", "basic_auth", "bearer_token", "bearer_token_file", "enable_http2", "follow_redirects"),
    *(
        "http_headers",
        "no_proxy",
        "oauth2",
        "proxy_connect_header",
        "proxy_from_environment",
        "proxy_url",
        "tls_config",
    ),
)

TOP = frozenset(
    {
        "alerting",
        "global",
        "otlp",
        "remote_read",
        "remote_write",
        "rule_files",
        "runtime",
        "scrape_config_files",
        "scrape_configs",
        "storage",
        "tracing",
    }
)
GLOBAL = frozenset(
    {*_LIMITS, *_SCRAPES, "evaluation_interval", "external_labels", "query_log_file", "rule_query_offset"}
)
SCRAPE = frozenset(
    {
        *(*_LIMITS, *_SCRAPES, *_HTTP),
        "enable_compression",
        "fallback_scrape_protocol",
        "honor_labels",
        "honor_timestamps",
        "job_name",
        "metric_relabel_configs",
        "metrics_path",
        "native_histogram_bucket_limit",
        "native_histogram_min_bucket_factor",
        "params",
        "relabel_configs",
        "scheme",
        "scrape_classic_histograms",
        "static_configs",
        "track_timestamps_staleness",
    }
)

# Flags that many believe to be keys of `storage.tsdb`.
NOT_TSDB = frozenset(
    {
        *("max-block-duration", "min-block-duration", "no-lockfile", "path", "retention.size", "retention.time"),
        *("retention_size", "retention_time", "wal-compression", "wal_compression"),
    }
)
