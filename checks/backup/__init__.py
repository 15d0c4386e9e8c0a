"""Checks of backups, their schedules and restores."""
