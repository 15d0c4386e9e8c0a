"""Programs that collect: Promtail, Alloy, the OpenTelemetry collector, Tempo and the exporters."""
