"""Service level objectives: written down, measured and alerted on."""
