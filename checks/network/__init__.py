"""Who can reach the services: published ports, networks and the Docker API."""
