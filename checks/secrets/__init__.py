"""Checks of the files that hold secrets."""
