#!/bin/bash
tar xzf "$1" -C /
