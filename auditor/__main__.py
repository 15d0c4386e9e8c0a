"""`python -m auditor`."""

from auditor.cli import script

script()
