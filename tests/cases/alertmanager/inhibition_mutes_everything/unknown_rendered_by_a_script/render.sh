#!/bin/sh
sed "s|\${SLACK_URL}|$SLACK_URL|" /etc/alertmanager/alertmanager.yml > /tmp/am.yml
exec /bin/alertmanager --config.file=/tmp/am.yml
