#!/bin/bash
set -euo pipefail
for service in grafana prometheus; do
  docker compose stop "$service"
  docker run --rm -v "shop_${service}_data:/data:ro" -v /var/backups:/to alpine tar -czf "/to/$service.tar.gz" -C /data .
  docker compose start "$service"
done
