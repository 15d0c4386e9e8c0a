#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker run --rm -v "$1:/data" -v /backups:/backup alpine tar czf "/backup/$1.tar.gz" /data
