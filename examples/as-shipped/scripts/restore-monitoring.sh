#!/bin/bash
# restore-monitoring.sh

# Stop Prometheus
docker stop bookshop-prometheus

# Restore from backup
docker run --rm \
  -v bookshop_prometheus_data:/data \
  -v /backups/monitoring:/backup \
  alpine sh -c "rm -rf /data/* && tar xzf /backup/prometheus-20250114.tar.gz -C /"

# Start Prometheus
docker start bookshop-prometheus

docker stop bookshop-grafana

docker run --rm \
  -v bookshop_grafana_data:/data \
  -v /backups/monitoring:/backup \
  alpine sh -c "rm -rf /data/* && tar xzf /backup/grafana-20250114.tar.gz -C /"

docker start bookshop-grafana
