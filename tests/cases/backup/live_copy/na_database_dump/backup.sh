#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
docker compose exec -T db pg_dump shop > /backups/shop.sql
pg_dump shop -f /backups/shop-$DATE.sql
