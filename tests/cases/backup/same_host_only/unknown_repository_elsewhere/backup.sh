#!/bin/bash
. /etc/restic.env
restic backup /data
