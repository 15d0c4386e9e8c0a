"""The alert path: rules that are loaded, sent to an Alertmanager, and told to somebody."""
