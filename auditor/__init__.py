"""stackaudit's engine."""
