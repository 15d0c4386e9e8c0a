#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker run --rm -v production_prometheus_data:/data -v /backups:/backup alpine tar czf /backup/p-$DATE.tar.gz /data  # fail: backup/volume-unknown
