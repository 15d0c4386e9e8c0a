"""Checks of scrape jobs and their targets."""
