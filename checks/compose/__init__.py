"""Checks of the compose files themselves."""
