"""Checks of Grafana: who gets in, what it keeps, what is provisioned."""
