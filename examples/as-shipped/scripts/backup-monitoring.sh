#!/bin/bash
# backup-monitoring.sh

DATE=$(date +%Y%m%d_%H%M%S)
BACKUP_DIR="/backups/monitoring"

# Backup Prometheus data
docker run --rm \
  -v bookshop_prometheus_data:/data \
  -v $BACKUP_DIR:/backup \
  alpine tar czf /backup/prometheus-$DATE.tar.gz /data

# Backup Grafana dashboards
docker run --rm \
  -v bookshop_grafana_data:/data \
  -v $BACKUP_DIR:/backup \
  alpine tar czf /backup/grafana-$DATE.tar.gz /data

# Keep only last 7 days
find $BACKUP_DIR -name "*.tar.gz" -mtime +7 -delete
