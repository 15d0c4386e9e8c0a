#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
name=$(curl -fsS -X POST http://127.0.0.1:9090/api/v1/admin/tsdb/snapshot | jq -er .data.name)
tar -C /var/lib/docker/volumes/shop_prometheus_data/_data/snapshots/$name -czf /backups/p-$DATE.tgz .
