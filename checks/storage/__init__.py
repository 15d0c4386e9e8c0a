"""Checks of where data lies."""
