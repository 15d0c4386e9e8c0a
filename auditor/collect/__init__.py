"""The only place with I/O: fetches what builders want, redacts it, and hands out a snapshot."""
