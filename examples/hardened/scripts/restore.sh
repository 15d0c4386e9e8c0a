#!/usr/bin/env bash
# Restores what scripts/backup.sh made: restore.sh [--test] STAMP, e.g. restore.sh 20261109_021500
#
# Everything is verified before anything is touched, and what was there is kept beside it until the operator removes it.
set -euo pipefail
umask 077

STACK=/opt/bookshop
BACKUP_DIR=/var/backups/bookshop
TEXTFILE=/var/lib/node_exporter/textfile/backup.prom
export RESTIC_REPOSITORY=s3:https://s3.eu-central-1.amazonaws.com/bookshop-labs-backup
export RESTIC_PASSWORD_FILE=/etc/bookshop/restic-password
export AWS_SHARED_CREDENTIALS_FILE=/etc/bookshop/aws-credentials

test_only=false
if [[ ${1:-} == --test ]]; then
  test_only=true
  shift
fi
STAMP=${1:?usage: restore.sh [--test] STAMP}
SOURCE="$BACKUP_DIR/$STAMP"
declare -A owner=([prometheus]=65534:65534 [grafana]=472:0 [loki]=10001:10001 [alertmanager]=65534:65534)

volume() { docker volume inspect --format '{{ .Mountpoint }}' "bookshop_$1"; }

cd "$STACK"
if [[ ! -d $SOURCE ]]; then
  restic restore latest --tag bookshop --target / --include "$SOURCE"
fi

# Verify first.
(cd "$SOURCE" && sha256sum --check --strict SHA256SUMS)
for service in "${!owner[@]}"; do
  tar -tzf "$SOURCE/$service-$STAMP.tar.gz" > /dev/null
done

for service in "${!owner[@]}"; do
  docker compose stop "$service"
  data=$(volume "${service}_data")
  mkdir "$data.before-$STAMP"
  find "$data" -mindepth 1 -maxdepth 1 -exec mv -t "$data.before-$STAMP" -- {} +
  tar -C "$data" -xzf "$SOURCE/$service-$STAMP.tar.gz"
  chown -R "${owner[$service]}" "$data"
  docker compose up -d --wait "$service"
done

if $test_only; then
  grep -sv '^backup_last_restore_test' "$TEXTFILE" > "$TEXTFILE.new" || true
  printf 'backup_last_restore_test_timestamp_seconds %s\n' "$(date +%s)" >> "$TEXTFILE.new"
  chmod 0644 "$TEXTFILE.new"
  mv "$TEXTFILE.new" "$TEXTFILE"
fi
echo "restored $STAMP; what was there before is beside each volume as *.before-$STAMP"
