#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker run --rm -v shop_grafana_data:/data -v /backups:/backup alpine tar czf /backup/g-$DATE.tar.gz /data
