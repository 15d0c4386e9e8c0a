#!/bin/bash
DATE=$(date +%Y%m%d_%H%M%S)
docker run --rm -v shop_grafana_data:/data -v /backups:/backup alpine tar czf /backup/grafana-$DATE.tar.gz /data
