#!/bin/bash
flock -n 9 || exit 1 # fail: backup/failure-ignored
tar -czf /var/backups/grafana.tar.gz -C /var/lib/docker/volumes/grafana_data/_data .
find /var/backups -mtime +30 -delete
