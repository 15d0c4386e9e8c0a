"""Policy as data: the checklist, one YAML file per rule, and the policies of environments. No code."""
