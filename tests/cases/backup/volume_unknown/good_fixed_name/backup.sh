#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker run --rm -v metrics:/data -v /backups:/backup alpine tar czf /backup/p-$DATE.tar.gz /data
