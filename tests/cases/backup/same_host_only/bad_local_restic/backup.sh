#!/bin/bash
export RESTIC_REPOSITORY=/srv/restic
restic backup /data  # fail: backup/same-host-only
