"""The reverse proxy in front of the stack: what it routes, whom it asks to log in, what it passes on."""
