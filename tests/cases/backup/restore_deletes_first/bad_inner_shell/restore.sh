#!/bin/bash
docker run --rm -v shop_grafana_data:/data -v /backups:/backup alpine sh -c "rm -rf /data/* && tar xzf /backup/$1 -C /"  # fail: backup/restore-deletes-first
