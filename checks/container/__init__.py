"""Checks that concern every container."""
