"""Frozen values that the whole pipeline speaks in; standard library only, no I/O, no policy."""
