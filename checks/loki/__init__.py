"""Loki: retention, storage, schema, caches and its ruler."""
