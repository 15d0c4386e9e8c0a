"""Acme's checks."""
