#!/bin/bash
set -e
DATE=$(date +%Y%m%d)
restic backup /data
restic forget --keep-daily 7 --keep-monthly=6 --prune
