#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
tar -C /var/lib/docker/volumes/shop_prometheus_data/_data -czf /backups/p-$DATE.tgz .  # fail: backup/live-copy
