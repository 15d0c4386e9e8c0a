#!/bin/bash
DATE=$(date +%F)  # fail: backup/failure-ignored
docker run --rm -v shop_grafana_data:/data -v /backups:/backup alpine tar czf /backup/g-$DATE.tar.gz /data
find /backups -mtime +30 -delete
