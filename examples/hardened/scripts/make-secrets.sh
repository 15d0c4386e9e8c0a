#!/usr/bin/env bash
# Makes the secrets that can be made at random, and asks for those that vendors give. Nothing is ever overwritten.
set -euo pipefail
umask 077
cd "$(dirname "$0")/../secrets"

store() { # name: reads the secret from standard input
  [[ -s $1 ]] && return 0
  tr -d '\n' > "$1.new"
  [[ -s $1.new ]] || { rm -f "$1.new"; echo "$1: empty" >&2; return 1; }
  chmod 0444 "$1.new" # the folder is 0700; the containers run as several users, none of them root
  mv "$1.new" "$1"
}

chmod 0700 .
for name in postgres_password grafana_admin_password grafana_secret_key; do
  openssl rand -base64 36 | store "$name"
done

for name in github_oauth_secret pagerduty_primary_key pagerduty_secondary_key slack_webhook_url smtp_password \
  heartbeat_url metrics_archive_token; do
  [[ -s $name ]] && continue
  read -r -s -p "$name: " answer
  echo
  printf '%s' "$answer" | store "$name"
done

if [[ ! -s operators_htpasswd ]]; then
  read -r -p "First operator: " operator
  htpasswd -B -C 12 -c operators_htpasswd "$operator"
  chmod 0444 operators_htpasswd
fi
