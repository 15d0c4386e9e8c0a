#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
for service in grafana prometheus; do
  docker compose stop $service
  docker run --rm -v "shop_${service}_data:/data" -v /backups:/backup alpine tar czf "/backup/$service-$DATE.tar.gz" /data
  docker compose start $service
done
