#!/bin/bash
set -e
mkdir /data.new
tar xzf "$1" -C /data.new
