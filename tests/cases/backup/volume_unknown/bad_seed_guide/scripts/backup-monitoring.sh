#!/bin/bash
DATE=$(date +%Y%m%d_%H%M%S)
BACKUP_DIR="/backups/monitoring"
docker run --rm -v monitoring_grafana_data:/data -v $BACKUP_DIR:/backup alpine tar czf /backup/grafana-$DATE.tar.gz /data  # fail: backup/volume-unknown
