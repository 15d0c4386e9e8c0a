"""A plugin that cannot be loaded."""

raise RuntimeError("acme forgot something")
