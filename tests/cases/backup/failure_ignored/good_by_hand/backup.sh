#!/bin/sh
tar czf /backups/x.tgz /data || { echo failed | mail root; exit 1; }
