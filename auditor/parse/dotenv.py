"""Env files, for whoever reads them outside a compose model (`auditor.parse.compose.dotenv` has the parser)."""

from __future__ import annotations

from auditor.parse.compose.dotenv import parse_dotenv

__all__ = ["parse_dotenv"]
