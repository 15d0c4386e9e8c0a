#!/usr/bin/env bash
# Backs up Prometheus, Grafana, Loki, Alertmanager and the configuration with its secrets; verifies; copies off-site.
#
# Run every 12 hours by systemd/bookshop-backup.timer, so that the RPO of 24 hours holds even when one run fails.
# Local copies and off-site copies are kept for 30 days (docs/disaster-recovery.md). Off-site copies are encrypted by restic.
set -euo pipefail
umask 077

STACK=/opt/bookshop
BACKUP_DIR=/var/backups/bookshop
KEEP_DAYS=30
TEXTFILE=/var/lib/node_exporter/textfile/backup.prom
STAMP=$(date -u +%Y%m%d_%H%M%S)
TARGET="$BACKUP_DIR/$STAMP"
export RESTIC_REPOSITORY=s3:https://s3.eu-central-1.amazonaws.com/bookshop-labs-backup
export RESTIC_PASSWORD_FILE=/etc/bookshop/restic-password
export AWS_SHARED_CREDENTIALS_FILE=/etc/bookshop/aws-credentials

exec 9> /run/lock/bookshop-backup.lock
flock -n 9 || { echo "a backup is running already" >&2; exit 1; }

cd "$STACK"
mkdir -p "$TARGET"

stopped=()
start_again() {
  for service in "${stopped[@]}"; do docker compose start "$service"; done
}
trap start_again EXIT

volume() { docker volume inspect --format '{{ .Mountpoint }}' "bookshop_$1"; }

# Prometheus: a snapshot by its own API is consistent and needs no stop. The head is part of it.
answer=$(docker compose exec -T prometheus \
  wget -qO- --post-data='' 'http://127.0.0.1:9090/api/v1/admin/tsdb/snapshot?skip_head=false')
snapshot=$(jq -er '.data.name' <<< "$answer")
tar -C "$(volume prometheus_data)/snapshots/$snapshot" -czf "$TARGET/prometheus-$STAMP.tar.gz" .
rm -rf -- "$(volume prometheus_data)/snapshots/${snapshot:?}"

# The others are stopped for the seconds that it takes: a copy of a running SQLite or index is torn.
for service in grafana alertmanager loki; do
  stopped+=("$service")
  docker compose stop "$service"
  tar -C "$(volume "${service}_data")" -czf "$TARGET/$service-$STAMP.tar.gz" .
  docker compose start "$service"
  stopped=()
done

# The configuration, with the secrets: without grafana_secret_key the database of Grafana cannot be read.
tar -C "$STACK" -czf "$TARGET/config-$STAMP.tar.gz" .

# Verify before anything counts as a backup.
scratch=$(mktemp -d)
for archive in "$TARGET"/*.tar.gz; do
  gzip -t "$archive"
  tar -tzf "$archive" > /dev/null
done
tar -C "$scratch" -xzf "$TARGET/grafana-$STAMP.tar.gz" ./grafana.db
[[ $(sqlite3 "$scratch/grafana.db" 'PRAGMA integrity_check') == ok ]]
rm -rf -- "$scratch"
(cd "$TARGET" && sha256sum ./*.tar.gz > SHA256SUMS)

# Off-site, encrypted, kept for 30 days, and read back in part.
restic backup --tag bookshop --host bookshop "$TARGET"
restic forget --tag bookshop --keep-within "${KEEP_DAYS}d" --prune
restic check --read-data-subset=5%

find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -mtime "+$KEEP_DAYS" -exec rm -rf -- {} +

printf 'backup_last_success_timestamp_seconds %s\n' "$(date +%s)" > "$TEXTFILE.new"
grep -s '^backup_last_restore_test' "$TEXTFILE" >> "$TEXTFILE.new" || true
chmod 0644 "$TEXTFILE.new"
mv "$TEXTFILE.new" "$TEXTFILE"
