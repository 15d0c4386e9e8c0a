"""Caddy as a reverse proxy (placeholder until the parser is here)."""

from auditor.subjects.proxy_model import Configuration
from auditor.subjects.service import Service


def read(service: Service) -> Configuration | None:
    """Nothing yet."""
    return None
