"""Alertmanager: its configuration, its routing tree, its receivers and its process."""
