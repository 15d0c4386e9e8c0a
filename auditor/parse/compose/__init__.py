"""The Compose model: files merged, variables replaced, short forms written out, every value with its place.

Source: https://github.com/compose-spec/compose-spec; the oracle of its tests is Docker Compose v5.6.
"""

from __future__ import annotations

from auditor.parse.compose.resolve import ComposeModel, ComposeProject, resolve

__all__ = ["ComposeModel", "ComposeProject", "resolve"]
