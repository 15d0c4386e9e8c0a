"""The host's packet filter and Docker daemon, as far as the project holds their configuration."""
