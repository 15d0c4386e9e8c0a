"""Checks of Prometheus: its start, exposure, storage, retention, remote write."""
