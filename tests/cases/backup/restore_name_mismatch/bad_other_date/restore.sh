#!/bin/bash
docker run --rm -v shop_grafana_data:/data -v /backups:/backup alpine sh -c "rm -rf /data/* && tar xzf /backup/grafana-20250114.tar.gz -C /"  # fail: backup/restore-name-mismatch
