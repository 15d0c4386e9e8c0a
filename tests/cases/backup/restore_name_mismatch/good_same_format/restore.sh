#!/bin/bash
tar xzf /backups/grafana-20250114_030000.tar.gz -C /
