#!/bin/bash
set -euo pipefail
volume() { docker volume inspect --format '{{ .Mountpoint }}' "shop_$1"; }
curl -XPOST http://localhost:9090/api/v1/admin/tsdb/snapshot
tar -C "$(volume prometheus_data)/snapshots" -czf /var/backups/prometheus.tar.gz .
rm -rf "$(volume prometheus_data)"/snapshots/*
for service in grafana; do
  tar -C "$(volume "${service}_data")" -czf "/var/backups/$service.tar.gz" . # fail: backup/live-copy
done
