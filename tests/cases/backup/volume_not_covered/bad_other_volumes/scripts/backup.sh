#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker run --rm -v shop_mongodb_data:/data -v /backups:/backup alpine tar czf /backup/mongo-$DATE.tar.gz /data
