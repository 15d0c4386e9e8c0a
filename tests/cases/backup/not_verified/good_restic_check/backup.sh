#!/bin/bash
restic backup /data
restic check
