#!/bin/bash
set -e
gzip -t "$1"
rm -rf /data/*
tar xzf "$1" -C /data
